/*
 * What the machine can do: the workloads of the benchmark written in C by hand. "per operation" is an array kernel for
 * each operation, as AmiBroker's own engine works, at its best; "one pass" and "fused" are whole strategies in one loop,
 * which no implementation of AFL does. Arrays are float32, the state of recurrences is double, Null is -1e10.
 *
 * An array's Nulls at its head are told by the number of its first value, so that no loop looks for them.
 */
#include <math.h>
#include <string.h>

#define NULLF (-1e10f)
#define API __attribute__((visibility("default")))
#define MAXOF(a, b) ((a) > (b) ? (a) : (b))
#define MINOF(a, b) ((a) < (b) ? (a) : (b))

static void nulls(float *out, int count) {
  for (int i = 0; i < count; i++) out[i] = NULLF;
}

/* ---- array kernels -------------------------------------------------------------------------------------------- */

/* Seeded with the mean of the first p values; returns the first defined bar. */
static int ema(const float *restrict x, float *restrict out, int from, int n, int p) {
  const double k = 2.0 / (p + 1), q = 1 - k;
  const int first = from + p - 1;
  if (first >= n) { nulls(out, n); return n; }
  nulls(out, first);
  double y = 0;
  for (int i = from; i <= first; i++) y += x[i];
  y /= p;
  out[first] = (float)y;
  for (int i = first + 1; i < n; i++) {
    y = q * y + k * x[i];
    out[i] = (float)y;
  }
  return first;
}

/* Wilder's smoothing of gains and losses from zero. */
static int rsi(const float *restrict x, float *restrict out, int n, int p) {
  const double k = 1.0 / p, q = 1 - k;
  double gains = 0, losses = 0;
  nulls(out, p);
  for (int i = 1; i < n; i++) {
    const double w = (double)x[i] - x[i - 1], v = fabs(w);
    gains = q * gains + k * ((v + w) * 0.5);
    losses = q * losses + k * ((v - w) * 0.5);
    if (i >= p) out[i] = (float)(100 * gains / (gains + losses));
  }
  return p;
}

static inline float range_at(const float *h, const float *l, const float *c, int i) {
  const float a = fabsf(h[i] - c[i - 1]), b = fabsf(l[i] - c[i - 1]), r = h[i] - l[i];
  const float m = MAXOF(a, b);
  return MAXOF(r, m);
}

/* The bar of the seed is not shown. */
static int atr(const float *restrict h, const float *restrict l, const float *restrict c, float *restrict out, int n, int p) {
  const double k = 1.0 / p, q = 1 - k;
  nulls(out, p);
  double y = h[0] - l[0];
  for (int i = 1; i < p; i++) y += range_at(h, l, c, i);
  y /= p;
  for (int i = p; i < n; i++) {
    y = q * y + k * range_at(h, l, c, i);
    out[i] = (float)y;
  }
  return p;
}

/* Of 20 bars, by doubling: of 2, 4, 8, 16, and two of 16. Blocks stay in the first cache. */
#define BLOCK 2048
#define EXTREME(NAME, PICK)                                                                     \
  static int NAME(const float *restrict x, float *restrict out, int n) {                        \
    static float a[BLOCK + 32], b[BLOCK + 32];                                                  \
    nulls(out, 19);                                                                             \
    for (int from = 19; from < n; from += BLOCK) {                                              \
      const int count = MINOF(BLOCK, n - from), m = count + 19;                                 \
      const float *restrict w = x + from - 19;                                                  \
      for (int i = 1; i < m; i++) a[i] = PICK(w[i], w[i - 1]);                                  \
      for (int i = 3; i < m; i++) b[i] = PICK(a[i], a[i - 2]);                                  \
      for (int i = 7; i < m; i++) a[i] = PICK(b[i], b[i - 4]);                                  \
      for (int i = 15; i < m; i++) b[i] = PICK(a[i], a[i - 8]);                                 \
      for (int i = 0; i < count; i++) out[from + i] = PICK(b[i + 19], b[i + 15]);               \
    }                                                                                           \
    return 19;                                                                                  \
  }
EXTREME(highest20, MAXOF)
EXTREME(lowest20, MINOF)

/*
 * Mean and deviation over 20 bars, population's. Sums are taken of the distance from an anchor, and begun anew every 256
 * bars: plain sums of squares drift, and their values would be others than the engine's.
 */
static int bands20(const float *restrict x, float *restrict top, float *restrict bottom, int n, float width) {
  nulls(top, 19);
  nulls(bottom, 19);
  for (int from = 19; from < n; from += 256) {
    const int end = MINOF(from + 256, n);
    const double anchor = x[from - 19];
    double sum = 0, squares = 0;
    for (int i = from - 19; i < from; i++) { const double v = x[i] - anchor; sum += v; squares += v * v; }
    for (int i = from; i < end; i++) {
      const double v = x[i] - anchor, old = x[i - 19] - anchor;
      sum += v;
      squares += v * v;
      const double mean = sum * 0.05, variance = squares * 0.05 - mean * mean;
      const float m = (float)(anchor + mean), d = width * (float)sqrt(variance > 0 ? variance : 0);
      top[i] = m + d;
      bottom[i] = m - d;
      sum -= old;
      squares -= old * old;
    }
  }
  return 19;
}

static int cross(const float *restrict a, const float *restrict b, float *restrict out, int from, int n) {
  nulls(out, from);
  out[from] = 0;
  for (int i = from + 1; i < n; i++) out[i] = (float)((a[i - 1] <= b[i - 1]) & (a[i] > b[i]));
  return from;
}

static int back1(const float *restrict x, float *restrict out, int from, int n) {
  nulls(out, from + 1);
  memcpy(out + from + 1, x + from, sizeof(float) * (size_t)(n - from - 1));
  return from + 1;
}

#define TWO(NAME, VALUE)                                                                                   \
  static int NAME(const float *restrict a, int fa, const float *restrict b, int fb, float *restrict out, int n) { \
    const int from = MAXOF(fa, fb);                                                                        \
    nulls(out, from);                                                                                      \
    for (int i = from; i < n; i++) out[i] = VALUE(a[i], b[i]);                                             \
    return from;                                                                                           \
  }
#define ONE(NAME, VALUE)                                                                          \
  static int NAME(const float *restrict a, int from, float s, float *restrict out, int n) {      \
    nulls(out, from);                                                                             \
    for (int i = from; i < n; i++) out[i] = VALUE(a[i], s);                                       \
    return from;                                                                                  \
  }
#define ADD(a, b) ((a) + (b))
#define SUB(a, b) ((a) - (b))
#define MUL(a, b) ((a) * (b))
#define DIV(a, b) ((a) / (b))
#define GT(a, b) ((a) > (b) ? 1.0f : 0.0f)
#define LT(a, b) ((a) < (b) ? 1.0f : 0.0f)
#define AND(a, b) (((a) != 0) & ((b) != 0) ? 1.0f : 0.0f)
#define OR(a, b) (((a) != 0) | ((b) != 0) ? 1.0f : 0.0f)
#define ABS(a, b) fabsf(a)
TWO(add, ADD) TWO(sub, SUB) TWO(divide, DIV) TWO(gt, GT) TWO(lt, LT) TWO(and, AND) TWO(or, OR)
ONE(adds, ADD) ONE(muls, MUL) ONE(divs, DIV) ONE(gts, GT) ONE(lts, LT) ONE(absolute, ABS)

static void choose(const float *restrict c, const float *restrict a, const float *restrict b, float *restrict out, int n) {
  for (int i = 0; i < n; i++) out[i] = c[i] != 0 ? a[i] : b[i];
}

static void exrem(const float *restrict a, int fa, const float *restrict b, int fb, float *restrict out, int n) {
  int armed = 1;
  for (int i = 0; i < n; i++) {
    const int passes = armed & (i >= fa) & (a[i] != 0);
    armed = (armed & !passes) | ((i >= fb) & (b[i] != 0));
    out[i] = (float)passes;
  }
}

/* ---- (a) 29 operations ---------------------------------------------------------------------------------------- */

/* work: 14 arrays of n */
API void a_per_operation(const float *h, const float *l, const float *c, int n, float *work, float *buy, float *sell) {
  float *w[14];
  for (int k = 0; k < 14; k++) w[k] = work + (size_t)k * n;
  float *fast = w[0], *slow = w[1], *r = w[2], *range = w[3], *high = w[4], *low = w[5], *top = w[6], *bottom = w[7];
  float *up = w[8], *down = w[9], *x = w[10], *y = w[11], *z = w[12], *u = w[13];
  const int f_fast = ema(c, fast, 0, n, 12), f_slow = ema(c, slow, 0, n, 26);
  const int f_r = rsi(c, r, n, 14), f_range = atr(h, l, c, range, n, 14);
  const int f_high = highest20(h, high, n), f_low = lowest20(l, low, n), f_band = bands20(c, top, bottom, n, 2);
  const int f_cross = MAXOF(f_fast, f_slow);
  cross(fast, slow, up, f_cross, n);
  cross(slow, fast, down, f_cross, n);
  int f_x = back1(high, x, f_high, n);
  const int f_break = gt(c, 0, x, f_x, y, n);          /* breaks up */
  f_x = back1(low, x, f_low, n);
  const int f_fall = lt(c, 0, x, f_x, z, n);           /* breaks down */
  f_x = lts(r, f_r, 70, x, n);
  f_x = and(up, f_cross, x, f_x, u, n);
  int f_up = lt(c, 0, top, f_band, x, n);
  f_up = and(u, f_x, x, f_up, up, n);
  f_x = muls(range, f_range, 0.5f, x, n);
  f_x = add(slow, f_slow, x, f_x, u, n);
  f_x = gt(c, 0, u, f_x, x, n);
  f_x = and(y, f_break, x, f_x, u, n);
  const int f_y = or(up, f_up, u, f_x, y, n);          /* entries */
  f_x = gts(r, f_r, 30, x, n);
  f_x = and(down, f_cross, x, f_x, u, n);
  int f_down = gt(c, 0, bottom, f_band, x, n);
  f_down = and(u, f_x, x, f_down, down, n);
  f_x = or(down, f_down, z, f_fall, x, n);             /* exits */
  exrem(y, f_y, x, f_x, buy, n);
  exrem(x, f_x, buy, 0, sell, n);
}

API void a_one_pass(const float *h, const float *l, const float *c, int n, float *buy, float *sell) {
  const double ka = 2.0 / 13, qa = 1 - ka, kb = 2.0 / 27, qb = 1 - kb, kw = 1.0 / 14, qw = 1 - kw;
  double fast = 0, slow = 0, gains = 0, losses = 0, range = h[0] - l[0], sum = 0, squares = 0, anchor = 0;
  float was_fast = 0, was_slow = 0, was_high = 0, was_low = 0;
  /* Highest and lowest of 20 by van Herk: the suffixes of the block before, the prefix of this one. */
  float tails_h[20], tails_l[20], head_h = -INFINITY, head_l = INFINITY;
  int armed_buy = 1, armed_sell = 1, place = 0, until = 19;
  for (int k = 0; k < 20; k++) { tails_h[k] = -INFINITY; tails_l[k] = INFINITY; }
  for (int i = 0; i < n; i++) {
    const float close = c[i];
    if (i < 12) { fast += close; if (i == 11) fast /= 12; } else fast = qa * fast + ka * close;
    if (i < 26) { slow += close; if (i == 25) slow /= 26; } else slow = qb * slow + kb * close;
    if (i > 0) {
      const double w = (double)close - c[i - 1], v = fabs(w);
      gains = qw * gains + kw * ((v + w) * 0.5);
      losses = qw * losses + kw * ((v - w) * 0.5);
      const float span = range_at(h, l, c, i);
      if (i < 14) { range += span; if (i == 13) range /= 14; } else range = qw * range + kw * span;
    }
    if (until == i) {
      /* As in bands20: begun anew every 256 bars. */
      until = i + 256;
      anchor = c[i - 19];
      sum = squares = 0;
      for (int k = i - 19; k < i; k++) { const double v = c[k] - anchor; sum += v; squares += v * v; }
    }
    head_h = MAXOF(h[i], head_h);
    head_l = MINOF(l[i], head_l);
    const float high = place == 19 ? head_h : MAXOF(tails_h[place + 1], head_h);
    const float low = place == 19 ? head_l : MINOF(tails_l[place + 1], head_l);
    if (++place == 20) {
      place = 0;
      tails_h[19] = h[i];
      tails_l[19] = l[i];
      for (int k = 18; k >= 0; k--) {
        tails_h[k] = MAXOF(h[i - 19 + k], tails_h[k + 1]);
        tails_l[k] = MINOF(l[i - 19 + k], tails_l[k + 1]);
      }
      head_h = -INFINITY;
      head_l = INFINITY;
    }
    int enter = 0, leave = 0;
    const float f = (float)fast, s = (float)slow;
    if (i >= 19) {
      const double v = close - anchor, old = c[i - 19] - anchor;
      sum += v;
      squares += v * v;
      const double mean = sum * 0.05, variance = squares * 0.05 - mean * mean;
      const float m = (float)(anchor + mean), d = 2.0f * (float)sqrt(variance > 0 ? variance : 0);
      sum -= old;
      squares -= old * old;
      if (i >= 25) {
        const float r = (float)(100 * gains / (gains + losses));
        const int crosses = i > 25;
        const int up = crosses & (was_fast <= was_slow) & (f > s), down = crosses & (was_slow <= was_fast) & (s > f);
        const int over = close > was_high, under = close < was_low;
        enter = (up & (r < 70) & (close < m + d)) | (over & (close > s + (float)range * 0.5f));
        leave = (down & (r > 30) & (close > m - d)) | under;
      }
    }
    was_fast = f;
    was_slow = s;
    was_high = high;
    was_low = low;
    const int buys = armed_buy & enter;
    armed_buy = (armed_buy & !buys) | leave;
    const int sells = armed_sell & leave;
    armed_sell = (armed_sell & !sells) | buys;
    buy[i] = (float)buys;
    sell[i] = (float)sells;
  }
}

/* ---- (b) 24 elementwise operators ----------------------------------------------------------------------------- */

API void b_fused(const float *restrict o, const float *restrict h, const float *restrict l, const float *restrict c, int n,
                 float *restrict out) {
  for (int i = 0; i < n; i++) {
    const int calm = ((h[i] + l[i]) / 2 > (o[i] + c[i]) / 2) & (c[i] > o[i]);
    const float x = (h[i] - l[i]) * 0.5f + c[i], y = (c[i] - o[i]) / (h[i] - o[i] + 0.25f);
    const float z = h[i] * 0.25f + l[i] * 0.75f - fabsf(c[i] - l[i]);
    out[i] = (calm ? x : y) * 2 - z > c[i] * 1.001f ? 1.0f : 0.0f;
  }
}

/* work: 5 arrays of n */
API void b_per_operation(const float *o, const float *h, const float *l, const float *c, int n, float *work, float *out) {
  float *a = work, *b = a + n, *d = b + n, *e = d + n, *f = e + n;
  add(h, 0, l, 0, a, n);
  divs(a, 0, 2, b, n);
  add(o, 0, c, 0, a, n);
  divs(a, 0, 2, d, n);
  gt(b, 0, d, 0, a, n);
  gt(c, 0, o, 0, b, n);
  and(a, 0, b, 0, d, n);
  sub(h, 0, l, 0, a, n);
  muls(a, 0, 0.5f, b, n);
  add(b, 0, c, 0, a, n);
  sub(c, 0, o, 0, b, n);
  sub(h, 0, o, 0, e, n);
  adds(e, 0, 0.25f, f, n);
  divide(b, 0, f, 0, e, n);
  choose(d, a, e, b, n);
  muls(b, 0, 2, a, n);
  muls(h, 0, 0.25f, b, n);
  muls(l, 0, 0.75f, d, n);
  add(b, 0, d, 0, e, n);
  sub(c, 0, l, 0, b, n);
  absolute(b, 0, 0, d, n);
  sub(e, 0, d, 0, b, n);
  sub(a, 0, b, 0, d, n);
  muls(c, 0, 1.001f, a, n);
  gt(d, 0, a, 0, out, n);
}

/* ---- (c) a loop over the bars with a trailing stop, float32 throughout ----------------------------------------- */

API void c_loop(const float *restrict o, const float *restrict h, const float *restrict l, const float *restrict c, int n,
                float *restrict buy, float *restrict sell) {
  float average = c[0], stop = 0;
  int is_long = 0;
  memset(buy, 0, sizeof(float) * (size_t)n);
  memset(sell, 0, sizeof(float) * (size_t)n);
  for (int i = 1; i < n; i++) {
    average = average + (c[i] - average) * 0.1f;
    if (is_long) {
      const float next = h[i] - 6.0f;
      if (next > stop) stop = next;
      if (l[i] < stop) { sell[i] = 1; is_long = 0; }
    } else if (c[i] > average + 1.5f && c[i] > o[i]) {
      buy[i] = 1;
      is_long = 1;
      stop = l[i] - 6.0f;
    }
  }
}

/* ---- (d) crossings of MACD and its signal, filled at the next open --------------------------------------------- */

/* Symbols lie one after the other. trades: entry bar, exit bar, entry price, exit price. Returns their number. */
API int d_fused(const float *opens, const float *closes, int symbols, int bars, float *trades) {
  const double ka = 2.0 / 13, qa = 1 - ka, kb = 2.0 / 27, qb = 1 - kb, ks = 2.0 / 10, qs = 1 - ks;
  int count = 0;
  for (int symbol = 0; symbol < symbols; symbol++) {
    const float *restrict o = opens + (size_t)symbol * bars, *restrict c = closes + (size_t)symbol * bars;
    double fast = 0, slow = 0, signal = 0;
    for (int i = 0; i < 12; i++) fast += c[i];
    fast /= 12;
    for (int i = 0; i < 26; i++) slow += c[i];
    slow /= 26;
    for (int i = 12; i < 26; i++) fast = qa * fast + ka * c[i];
    signal = (float)fast - (float)slow;
    for (int i = 26; i < 34; i++) {
      fast = qa * fast + ka * c[i];
      slow = qb * slow + kb * c[i];
      signal += (float)fast - (float)slow;
    }
    signal /= 9;
    float was = (float)fast - (float)slow, was_signal = (float)signal, entry = 0;
    int is_long = 0, entered = 0;
    for (int i = 34; i < bars; i++) {
      fast = qa * fast + ka * c[i];
      slow = qb * slow + kb * c[i];
      const float macd = (float)fast - (float)slow;
      signal = qs * signal + ks * macd;
      const float s = (float)signal;
      if (i + 1 < bars) {
        if (!is_long && was <= was_signal && macd > s) {
          is_long = 1;
          entered = i + 1;
          entry = o[i + 1];
        } else if (is_long && was_signal <= was && s > macd) {
          float *trade = trades + 4 * (size_t)count++;
          is_long = 0;
          trade[0] = (float)entered;
          trade[1] = (float)(i + 1);
          trade[2] = entry;
          trade[3] = o[i + 1];
        }
      }
      was = macd;
      was_signal = s;
    }
  }
  return count;
}

/* ---- the seven indicators of (a) ------------------------------------------------------------------------------- */

/* out: 8 arrays of n, the bands are two */
API void seven(const float *h, const float *l, const float *c, int n, float *out) {
  float *w[8];
  for (int k = 0; k < 8; k++) w[k] = out + (size_t)k * n;
  ema(c, w[0], 0, n, 12);
  ema(c, w[1], 0, n, 26);
  rsi(c, w[2], n, 14);
  atr(h, l, c, w[3], n, 14);
  highest20(h, w[4], n);
  lowest20(l, w[5], n);
  bands20(c, w[6], w[7], n, 2);
}
