// The control page: it asks for the state twice a second and shows it; what is pressed is sent as the controls' JSON.

const ASK_EVERY_MS = 500;
/** Prices kept of a contract for its little picture. */
const PRICES_MAX = 240;
/** What was caused lately, in lines. */
const CAUSED_MAX = 5;

/** How a measure is asked for: its words, and what the field begins with. */
const MEASURES = {
  for_ms: { text: 'for how long, ms', number: true },
  count: { text: 'how often', number: true },
  probability: { text: 'how probable, 0 to 1', number: true },
  delay_ms: { text: 'how late, ms', number: true },
  skew_ms: { text: 'how far off, ms', number: true },
  hub: {
    text: 'hub',
    choices: () => [
      ['', 'both'],
      ['user', 'user'],
      ['market', 'market'],
    ],
  },
  user: { text: 'user', choices: () => [['', 'everybody'], ...users()] },
  path: { text: 'path', hint: '/api/Order/place' },
  message: { text: 'message', hint: 'Order rejected.' },
  word: { text: 'word', hint: 'InsufficientFunds' },
  account: {
    text: 'account',
    number: true,
    choices: () => [['', 'the first'], ...state.accounts.map(({ id, name }) => [String(id), name])],
  },
  contract: {
    text: 'market',
    choices: () => [['', 'every market'], ...state.markets.map(({ id, contract }) => [id, contract])],
  },
};

const byId = (id) => document.getElementById(id);
const prices = new Map();
let state = null;
let chosen = null;

async function send(path, body, method = 'POST') {
  const given = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(path, { method, headers: { 'Content-Type': 'application/json' }, ...given });
  const text = await response.text();
  const answer = text === '' ? {} : JSON.parse(text);
  byId('trouble').textContent = response.ok ? '' : (answer.message ?? `HTTP ${response.status}`);
  await refresh();
  return response.ok;
}

function made(tag, text, className) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className !== undefined) element.className = className;
  return element;
}

function button(text, press, className) {
  const element = made('button', text, className);
  element.type = 'button';
  element.addEventListener('click', press);
  return element;
}

/** Shows rows of cells, each a text, a node, or either with a class. */
function fill(id, rows) {
  byId(id).tBodies[0].replaceChildren(
    ...rows.map((cells) => {
      const row = made('tr');
      row.append(
        ...cells.map((each) => {
          const [content, className] = Array.isArray(each) ? each : [each];
          const cell = made('td', undefined, className);
          cell.append(content ?? '');
          return cell;
        }),
      );
      return row;
    }),
  );
}

/** Nodes are made anew only when what they show differs, so that what is pressed or open stays as it is. */
function once(element, key, make) {
  if (element.dataset.key === key) return;
  element.dataset.key = key;
  element.replaceChildren(...make());
}

const money = (amount) => (amount == null ? '' : amount.toLocaleString('en-US', { minimumFractionDigits: 2 }));
const users = () => [...new Set(state.connections.map(({ user }) => user))].map((user) => [user, user]);

function show() {
  const { venue_now: now, speed, paused, over, faults, accounts, markets, connections, orders } = state;
  const chicago = new Date(now).toLocaleString('en-GB', {
    ...{ timeZone: 'America/Chicago', weekday: 'short', day: 'numeric', month: 'short' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  });
  byId('now').textContent = `${chicago} Chicago${paused ? ', stands still' : over ? ', the recording is over' : ''}`;
  byId('state').className = paused || over ? 'dot still' : 'dot';
  byId('pause').textContent = paused ? 'Run' : 'Pause';
  const choice = byId('clock').elements.speed;
  if (document.activeElement !== choice) choice.value = String(speed);
  showKinds();
  byId('take-back').disabled = faults.length === 0;
  once(byId('active'), JSON.stringify(faults), () => faults.map((each) => made('li', wordsOf(each))));
  fill('markets', markets.map(marketRow));
  fill(
    'connections',
    connections.map(({ hub, user, subscriptions, waiting }) => [hub, user, hears(subscriptions), [waiting, 'number']]),
  );
  fill('accounts', accounts.map(accountRow));
  fill('orders', orders.map(orderRow));
}

function wordsOf({ kind, ...measures }) {
  return [kind, ...Object.entries(measures).map(([name, value]) => `${name} ${value}`)].join(' · ');
}

function hears(subscriptions) {
  const streams = new Map();
  for (const each of subscriptions) {
    const [stream, what = ''] = each.split(' ');
    streams.set(stream, [...(streams.get(stream) ?? []), what.replace(/^CON\.F\.US\./, '')]);
  }
  return [...streams].map(([stream, what]) => `${stream} ${what.join(' ')}`.trim()).join(', ') || 'nothing yet';
}

function showKinds() {
  const groups = Map.groupBy(state.kinds, ({ where }) => where);
  once(byId('kinds'), state.kinds.length.toString(), () =>
    [...groups].map(([where, kinds]) => {
      const group = made('fieldset');
      group.append(made('legend', where), ...kinds.map(kindChoice));
      return group;
    }),
  );
  if (chosen === null) choose(state.kinds[0]);
}

function kindChoice(each) {
  const label = made('label', undefined, 'kind');
  const radio = made('input');
  Object.assign(radio, { type: 'radio', name: 'kind', value: each.kind, checked: each === state.kinds[0] });
  radio.addEventListener('change', () => choose(each));
  label.title = each.does.replaceAll('`', '');
  label.append(radio, each.kind);
  return label;
}

function choose(each) {
  chosen = each;
  byId('does').textContent = `${each.kind}: ${each.does.replaceAll('`', '')}`;
  byId('measures').replaceChildren(...each.takes.map(measureField));
}

function measureField(name) {
  const { text, choices, hint } = MEASURES[name];
  const label = made('label', text);
  const field = made(choices === undefined ? 'input' : 'select');
  if (choices === undefined) Object.assign(field, { placeholder: hint ?? '', autocomplete: 'off' });
  else field.replaceChildren(...choices().map(([value, shown]) => new Option(shown, value)));
  field.name = name;
  label.append(field);
  return label;
}

function marketRow({ contract, bid, ask, last, volume }) {
  const seen = prices.get(contract) ?? [];
  prices.set(contract, seen);
  if (last !== null) seen.push(last);
  if (seen.length > PRICES_MAX) seen.shift();
  return [
    contract,
    [bid, 'number'],
    [ask, 'number'],
    [last, 'number'],
    picture(seen),
    [volume.toLocaleString('en-US'), 'number'],
  ];
}

function picture(values) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 120 24');
  svg.setAttribute('class', 'picture');
  svg.setAttribute('aria-hidden', 'true');
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const y = (value) => (high === low ? 12 : 22 - (20 * (value - low)) / (high - low));
  const x = (index) => (120 * index) / Math.max(1, values.length - 1);
  const line = document.createElementNS(svg.namespaceURI, 'polyline');
  line.setAttribute('points', values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(' '));
  svg.append(line);
  return svg;
}

function accountRow({ id, name, balance, equity, floor, barred, can_trade: canTrade, brackets, positions }) {
  const held = positions.map(
    ({ contract, size, average_price: price }) => `${size > 0 ? '+' : ''}${size} ${contract} at ${price}`,
  );
  const standing = barred !== null ? `barred: ${barred}` : canTrade ? 'trades' : 'may not trade';
  const change = (changes) => () => void send('/sim/account', { account: id, ...changes });
  const cause = (kind) => () => void send('/sim/fault', { kind, account: id });
  const actions = made('div', undefined, 'row');
  actions.append(
    canTrade ? button('Block', cause('block-account')) : button('Allow', change({ can_trade: true })),
    button('Expire orders', cause('expire-orders')),
  );
  const other = brackets === 'position' ? 'auto-oco' : 'position';
  const mode = button(brackets, change({ brackets: other }));
  mode.title = `Change to ${other}`;
  return [
    name,
    [money(balance), 'number'],
    [money(equity), 'number'],
    floor === null ? ['no rules', 'quiet'] : headroom(equity, floor),
    held.join(', ') || ['flat', 'quiet'],
    [standing, canTrade ? 'good' : 'bad'],
    mode,
    actions,
  ];
}

/** What is left above the floor, of what an account of this size begins with. */
function headroom(equity, floor) {
  const left = Math.max(0, equity - floor);
  const box = made('div', undefined, 'headroom');
  box.title = `The floor is ${money(floor)}`;
  const meter = made('meter');
  Object.assign(meter, { min: 0, max: Math.max(2_000, left), low: 500, high: 1_000, optimum: 2_000, value: left });
  box.append(meter, made('span', money(left)));
  return box;
}

function orderRow({ id, account, contract, side, size, type, price, filled, fill_price: at, status, tag }) {
  const tone = { rejected: 'bad', cancelled: 'quiet', expired: 'quiet', filled: 'good' }[status];
  const done = filled === 0 ? '' : `${filled} at ${at}`;
  return [id, account, contract, `${side} ${size} ${type}`, [price, 'number'], done, [status, tone], tag];
}

async function refresh() {
  try {
    state = await (await fetch('/sim/state')).json();
    show();
  } catch {
    byId('now').textContent = 'The simulator does not answer.';
    byId('state').className = 'dot gone';
  }
}

byId('fault').addEventListener('submit', (event) => {
  event.preventDefault();
  void cause(event.target);
});

async function cause(form) {
  const given = [...new FormData(form)].filter(([, value]) => value !== '');
  const body = Object.fromEntries(
    given.map(([name, value]) => [name, MEASURES[name]?.number === true ? Number(value) : value]),
  );
  if (!(await send('/sim/fault', body))) return;
  const time = new Date().toLocaleTimeString('en-GB');
  byId('caused').prepend(made('li', `${time}  ${wordsOf(body)}`));
  while (byId('caused').children.length > CAUSED_MAX) byId('caused').lastChild.remove();
}

byId('take-back').addEventListener('click', () => void send('/sim/fault', undefined, 'DELETE'));
byId('clock').addEventListener('submit', (event) => {
  event.preventDefault();
  void send('/sim/clock', { pause: !state.paused });
});
byId('clock').elements.speed.addEventListener(
  'change',
  ({ target }) => void send('/sim/clock', { speed: target.value === 'max' ? 'max' : Number(target.value) }),
);

await refresh();
setInterval(() => void refresh(), ASK_EVERY_MS);
