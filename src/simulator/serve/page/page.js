// The control page: it asks for the state twice a second and shows it; what is pressed is sent as the controls' JSON.

const ASK_EVERY_MS = 500;
const NUMBERS = new Set(['for_ms', 'count', 'probability', 'delay_ms', 'account']);

const byId = (id) => document.getElementById(id);
let state = null;

async function send(path, body, method = 'POST') {
  const given = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(path, { method, headers: { 'Content-Type': 'application/json' }, ...given });
  const text = await response.text();
  const answer = text === '' ? {} : JSON.parse(text);
  byId('trouble').textContent = response.ok ? '' : (answer.message ?? `HTTP ${response.status}`);
  await refresh();
}

function cell(content, className) {
  const td = document.createElement('td');
  if (content instanceof Node) td.append(content);
  else td.textContent = content ?? '';
  if (className !== undefined) td.className = className;
  return td;
}

/** Shows rows of cells, each a text, a node, or a text with a class. */
function fill(id, rows) {
  const body = byId(id).tBodies[0];
  body.replaceChildren(
    ...rows.map((cells) => {
      const row = document.createElement('tr');
      row.append(...cells.map((each) => (Array.isArray(each) ? cell(...each) : cell(each))));
      return row;
    }),
  );
}

function button(text, press) {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = text;
  made.addEventListener('click', press);
  return made;
}

/** Options are made anew only when they differ, so that a list that is open stays open. */
function options(select, wanted) {
  if (select.options.length === wanted.length) return;
  select.replaceChildren(...wanted.map(([value, text]) => new Option(text, value)));
}

const money = (amount) => (amount == null ? '' : amount.toLocaleString('en-US', { minimumFractionDigits: 2 }));

function show() {
  const { venue_now: now, speed, paused, over, faults, kinds, connections, accounts, markets, orders } = state;
  byId('now').textContent = `${now.replace('T', ' ').slice(0, 21)} UTC${paused ? ' · paused' : over ? ' · over' : ''}`;
  byId('pause').textContent = paused ? 'Run' : 'Pause';
  const choice = byId('clock').elements.speed;
  if (document.activeElement !== choice) choice.value = String(speed);
  options(
    byId('fault').elements.kind,
    kinds.map((kind) => [kind, kind]),
  );
  options(byId('fault').elements.account, [['', 'the first'], ...accounts.map(({ id, name }) => [String(id), name])]);
  byId('active').replaceChildren(
    ...faults.map(({ kind, ...measures }) => {
      const item = document.createElement('li');
      item.textContent = [kind, ...Object.entries(measures).map(([name, value]) => `${name} ${value}`)].join(' · ');
      return item;
    }),
  );
  fill(
    'markets',
    markets.map((each) => [each.contract, each.bid, each.ask, each.last, each.volume]),
  );
  fill(
    'connections',
    connections.map((each) => [each.hub, each.subscriptions.join(', '), each.waiting]),
  );
  fill('accounts', accounts.map(accountRow));
  fill('orders', orders.map(orderRow));
}

function accountRow({ id, name, balance, equity, floor, barred, can_trade: canTrade, positions }) {
  const held = positions
    .map(({ contract, size, average_price: price }) => `${size} ${contract} at ${price}`)
    .join(', ');
  const standing = barred !== null ? `barred: ${barred}` : canTrade ? 'trades' : 'may not trade';
  const press = canTrade
    ? button('Block', () => send('/sim/fault', { kind: 'block-account', account: id }))
    : button('Allow', () => send('/sim/account', { account: id, can_trade: true }));
  return [
    name,
    money(balance),
    money(equity),
    money(floor),
    held || 'flat',
    [standing, canTrade ? 'good' : 'bad'],
    press,
  ];
}

function orderRow({ id, account, contract, side, size, type, price, filled, fill_price: at, status, tag }) {
  const done = filled === 0 ? '' : `${filled} at ${at}`;
  return [
    id,
    account,
    contract,
    `${side} ${size} ${type}`,
    price,
    done,
    [status, status === 'rejected' ? 'bad' : ''],
    tag,
  ];
}

async function refresh() {
  try {
    state = await (await fetch('/sim/state')).json();
    show();
  } catch {
    byId('now').textContent = 'The simulator does not answer.';
  }
}

byId('fault').addEventListener('submit', (event) => {
  event.preventDefault();
  const given = [...new FormData(event.target)].filter(([, value]) => value !== '');
  const body = given.map(([name, value]) => [name, NUMBERS.has(name) ? Number(value) : value]);
  void send('/sim/fault', Object.fromEntries(body));
});
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
