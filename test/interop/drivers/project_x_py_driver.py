"""Drives the simulator through project-x-py: its client, then a whole TradingSuite."""

import project_x_py.client.base as base
from checks import CARD, cause, run, until
from project_x_py import EventType, ProjectX, ProjectXConfig, TradingSuite

SYMBOL = "MNQ"
#: The suite reads bars by this machine's clock, and the venue may stand at the last trading day: reach behind a weekend.
HISTORY_DAYS = 6


def config():
    return ProjectXConfig(
        api_url=CARD["rest"] + "/api",
        user_hub_url=CARD["user_hub"],
        market_hub_url=CARD["market_hub"],
        # Its own limit of 60 a minute, far below the venue's, would make the suite wait.
        requests_per_minute=190,
    )


# The suite takes no addresses of hosts; it builds its configuration by this name.
base.ProjectXConfig = config


async def main(checks):
    account = CARD["account"]
    async with ProjectX(username=CARD["user_name"], api_key=CARD["api_key"], config=config()) as client:
        await rest(checks, client, account)
    heard = Heard()
    suite = None
    async with checks.check("create a trading suite"):
        suite = await TradingSuite.create(
            SYMBOL,
            timeframes=["5sec", "1min"],
            initial_days=HISTORY_DAYS,
            features=["orderbook"],
            username=CARD["user_name"],
            api_key=CARD["api_key"],
        )
        for kind in HEARD:
            await suite.on(kind, heard.take(kind))
        await suite.realtime.add_callback("market_trade", heard.prints.append)
        assert suite.is_connected
    if suite is None:
        return
    context = suite[SYMBOL]
    await streams(checks, context, heard)
    await orders(checks, context, heard)
    await brackets(checks, context, heard)
    await drop(checks, context, heard)
    async with checks.check("disconnect"):
        await suite.disconnect()


HEARD = (
    EventType.NEW_BAR,
    EventType.QUOTE_UPDATE,
    EventType.MARKET_DEPTH_UPDATE,
    EventType.ORDER_FILLED,
    EventType.POSITION_OPENED,
    EventType.POSITION_CLOSED,
)


class Heard:
    """What the suite told, by kind of event."""

    def __init__(self):
        self.all = {kind: [] for kind in HEARD}
        #: The suite has a name for trades too (TRADE_TICK), but says them only through its connection.
        self.prints = []

    def take(self, kind):
        async def listen(event):
            self.all[kind].append(event.data)

        return listen

    def of(self, kind):
        return self.all[kind]

    def orders(self, kind):
        return [each.get("order_id") for each in self.of(kind)]


async def rest(checks, client, account):
    async with checks.check("log in"):
        await client.authenticate()
        assert client.account_info.id == account, client.account_info
    async with checks.check("list accounts"):
        assert account in {each.id for each in await client.list_accounts()}
    async with checks.check("find a contract"):
        instrument = await client.get_instrument(SYMBOL)
        assert instrument.id.startswith(f"CON.F.US.{SYMBOL}."), instrument
        assert (await client.get_instrument(instrument.id)).name == instrument.name
        assert instrument.id in {each.id for each in await client.search_instruments(SYMBOL)}
    async with checks.check("load bars"):
        for unit, interval in ((1, 5), (2, 1), (2, 15), (3, 1), (4, 1)):
            bars = await client.get_bars(SYMBOL, days=HISTORY_DAYS, unit=unit, interval=interval)
            assert not bars.is_empty(), f"no bars of unit {unit} × {interval}"
            assert bars["timestamp"].is_sorted() and bars["timestamp"].is_unique().all()
            assert (bars["low"] <= bars["high"]).all() and (bars["volume"] > 0).all()
            assert str(bars["close"].dtype) == "Float64", bars["close"].dtype


async def streams(checks, context, heard):
    async with checks.check("stream quotes"):
        await until("quotes", lambda: len(heard.of(EventType.QUOTE_UPDATE)) > 3)
    async with checks.check("stream trades"):
        await until("trades", lambda: len(heard.prints) > 3)
    async with checks.check("stream depth into an order book"):
        await until("an order book whose best bid is below its best ask", lambda: stands(context.orderbook))
    async with checks.check("see new bars"):
        bars = await until("two new bars", lambda: at_least(2, bars_of(heard)))
        assert bars[0]["bar_time"] < bars[1]["bar_time"]
        data = await context.data.get_data("5sec")
        assert data["timestamp"].is_sorted() and data.height > 100, data
        assert (await context.data.get_current_price()) > 0


async def stands(book):
    """The suite handles every array of depth in a task of its own, so for a moment the two sides may be of different times."""
    best = await book.get_best_bid_ask()
    return best["bid"] and best["ask"] and best["bid"] < best["ask"]


def bars_of(heard):
    return [each for each in heard.of(EventType.NEW_BAR) if each["timeframe"] == "5sec"]


def at_least(count, found):
    return found if len(found) >= count else None


async def orders(checks, context, heard):
    contract = context.instrument_info.id
    async with checks.check("a market order fills, and the suite tells it"):
        placed = await context.orders.place_market_order(contract, side=0, size=2)
        await until("ORDER_FILLED", lambda: placed.orderId in heard.orders(EventType.ORDER_FILLED))
        await until("POSITION_OPENED", lambda: heard.of(EventType.POSITION_OPENED))
        [position] = await context.positions.get_all_positions()
        assert (position.contractId, position.size, position.type) == (contract, 2, 1), position
        assert await context.orders.is_order_filled(placed.orderId)
    async with checks.check("close a part, then all"):
        assert await partially_closed(context, contract)
        await until("one left", lambda: size_is(context, contract, 1))
        await context.positions.close_position_direct(contract)
        await until("POSITION_CLOSED", lambda: heard.of(EventType.POSITION_CLOSED))
        assert await context.positions.get_all_positions() == []
    async with checks.check("see the fills and what they made"):
        trades = await context.orders.project_x.search_trades()
        assert len(trades) == 3, trades
        assert any(each.profitAndLoss is None for each in trades) and any(each.profitAndLoss is not None for each in trades)
    async with checks.check("place, modify and cancel a limit order"):
        price = round(await context.data.get_current_price())
        placed = await context.orders.place_limit_order(contract, side=0, size=1, limit_price=price - 100)
        await until("it to work", lambda: works(context, placed.orderId))
        assert await context.orders.modify_order(placed.orderId, limit_price=price - 110.0, size=2)
        order = await works(context, placed.orderId)
        assert (order.limitPrice, order.size) == (price - 110.0, 2), order
        assert await context.orders.cancel_order(placed.orderId)
        cancelled = await context.orders.get_order_by_id(placed.orderId)
        assert cancelled.is_cancelled and await none_working(context), cancelled
    async with checks.check("place and cancel a stop, a trailing stop and a joined bid"):
        price = round(await context.data.get_current_price())
        placed = [
            await context.orders.place_stop_order(contract, side=1, size=1, stop_price=price - 100),
            await context.orders.place_trailing_stop_order(contract, side=1, size=1, trail_price=price - 100),
            await context.orders.place_join_bid_order(contract, size=1),
        ]
        await until("all three to work or fill", lambda: reached(context, placed))
        await context.orders.cancel_all_orders()
        await until("none working", lambda: none_working(context))
        await flatten(context, contract)


async def partially_closed(context, contract):
    return (await context.positions.partially_close_position(contract, 1))["success"]


async def size_is(context, contract, size):
    position = await context.positions.get_position(contract)
    return position is not None and position.size == size


async def works(context, order_id):
    return next((each for each in await context.orders.search_open_orders() if each.id == order_id), None)


async def reached(context, placed):
    rows = [await context.orders.get_order_by_id(each.orderId) for each in placed]
    return all(row is not None and row.status in (1, 2) for row in rows)


async def none_working(context):
    return await context.orders.search_open_orders() == []


async def flatten(context, contract):
    for _ in await context.positions.get_all_positions():
        await context.positions.close_position_direct(contract)
    await until("flat", lambda: flat(context))


async def flat(context):
    return await context.positions.get_all_positions() == []


async def brackets(checks, context, heard):
    contract = context.instrument_info.id
    async with checks.check("place a bracket of the venue's own"):
        await context.orders.place_order(
            contract,
            order_type=2,
            side=0,
            size=1,
            custom_tag="interop",
            stop_loss_bracket={"ticks": -400, "type": 4},
            take_profit_bracket={"ticks": 400, "type": 1},
        )
        legs = await until("both legs", lambda: legs_of(context))
        assert {leg.type for leg in legs} == {1, 4}, legs
        await flatten(context, contract)
        await context.orders.cancel_all_orders()
        await until("none working", lambda: none_working(context))
    async with checks.check("place a bracket by the suite's own hand"):
        price = round(await context.data.get_current_price())
        placed = await context.orders.place_bracket_order(
            contract,
            side=0,
            size=1,
            entry_price=price + 20.0,
            stop_loss_price=price - 200.0,
            take_profit_price=price + 200.0,
            entry_type="limit",
        )
        assert placed.success, placed
        assert placed.stop_order_id and placed.target_order_id, placed
        await flatten(context, contract)
        await context.orders.cancel_all_orders()
        await until("none working", lambda: none_working(context))


async def legs_of(context):
    found = [each for each in await context.orders.search_open_orders() if each.customTag in ("interop-SL", "interop-TP")]
    return found if len(found) == 2 else None


async def drop(checks, context, heard):
    contract = context.instrument_info.id
    async with checks.check("survive dropped sockets: the market again, new bars, a fill"):
        await cause({"kind": "drop-sockets"})
        trades, bars = len(heard.prints), len(bars_of(heard))
        await until("trades after the drop", lambda: len(heard.prints) > trades + 3)
        await until("new bars after the drop", lambda: len(bars_of(heard)) > bars + 1)
        placed = await context.orders.place_market_order(contract, side=1, size=1)
        await until("ORDER_FILLED after the drop", lambda: placed.orderId in heard.orders(EventType.ORDER_FILLED))
        await flatten(context, contract)


run(main)
