"""Drives the simulator through topstep-sdk."""

from datetime import UTC, datetime, timedelta

from checks import CARD, cause, run, until
from topstep_sdk import (
    AggregateBarUnit,
    APIError,
    AsyncTopstepClient,
    AuthError,
    Config,
    OrderSide,
    OrderStatus,
    OrderType,
)

SYMBOL = "MNQ"


def config(**changes):
    return Config(
        **{
            "username": CARD["user_name"],
            "api_key": CARD["api_key"],
            "rest_base_url": CARD["rest"],
            "user_hub_url": CARD["user_hub"],
            "market_hub_url": CARD["market_hub"],
            **changes,
        }
    )


async def main(checks):
    account = CARD["account"]
    async with AsyncTopstepClient(config()) as client:
        contract = await rest(checks, client, account)
        user, market = Heard(), Heard()
        user_hub, market_hub = client.user_hub(), client.market_hub()
        user_hub.on_account(user.take("account"))
        user_hub.on_order(user.take("order"))
        user_hub.on_position(user.take("position"))
        user_hub.on_trade(user.take("trade"))
        market_hub.on_quote(market.take("quote"))
        market_hub.on_trade(market.take("trade"))
        market_hub.on_depth(market.take("depth"))
        async with user_hub, market_hub:
            async with checks.check("subscribe to both hubs"):
                await user_hub.subscribe_accounts()
                await user_hub.subscribe_orders(account)
                await user_hub.subscribe_positions(account)
                await user_hub.subscribe_trades(account)
                await market_hub.subscribe_quotes(contract)
                await market_hub.subscribe_trades(contract)
                await market_hub.subscribe_depth(contract)
            await streams(checks, market)
            await orders(checks, client, user, account, contract)
            await brackets(checks, client, user, account, contract)
            await drop(checks, client, user, market, account, contract)


class Heard:
    """What the hubs said, by kind."""

    def __init__(self):
        self.all = {}

    def take(self, kind):
        return lambda *said: self.of(kind).append(said[-1])

    def of(self, kind):
        return self.all.setdefault(kind, [])

    def ordered(self, order_id, status):
        return [each for each in self.of("order") if each.id == order_id and each.status == status]


async def rest(checks, client, account):
    async with checks.check("ping"):
        assert "pong" in (await client.ping())
    async with checks.check("a wrong key is refused by name"):
        async with AsyncTopstepClient(config(api_key="wrong-key-wrong-key")) as stranger:
            try:
                await stranger.authenticate()
            except AuthError as error:
                assert error.error_code == 3, error.error_code
            else:
                raise AssertionError("it was let in")
    async with checks.check("log in"):
        await client.authenticate()
    async with checks.check("renew the token"):
        assert (await client.validate()).count(".") == 2
    async with checks.check("list accounts"):
        names = {each.id: each.name for each in await client.accounts.search()}
        assert names[account] == CARD["account_name"], names
    async with checks.check("find a contract"):
        found = await client.contracts.get_by_symbol(SYMBOL)
        assert found is not None and found.id.startswith(f"CON.F.US.{SYMBOL}."), found
        assert found.tick_size > 0 and found.tick_value > 0, found
        by_id = await client.contracts.search_by_id(found.id)
        assert by_id == found, by_id
        contract = found.id
        assert contract in {each.id for each in await client.contracts.available()}
        assert await client.contracts.search_by_id("CON.F.US.NONE.Z99") is None
        assert await client.contracts.search(SYMBOL, live=True) == []
    async with checks.check("load bars, newest first"):
        bars = await bars_of(client, contract, AggregateBarUnit.MINUTE, limit=500)
        assert len(bars) == 500, len(bars)
        times = [bar.t for bar in bars]
        assert times == sorted(times, reverse=True) and len(set(times)) == len(times)
        for bar in bars:
            assert bar.l <= min(bar.o, bar.c) and bar.h >= max(bar.o, bar.c) and bar.v > 0, bar
    async with checks.check("see new bars"):
        newest = (await bars_of(client, contract, AggregateBarUnit.SECOND, limit=1))[0].t

        async def newer():
            bars = await bars_of(client, contract, AggregateBarUnit.SECOND, limit=1)
            return bars[0].t > newest

        await until("a newer bar", newer)
    return contract


async def bars_of(client, contract, unit, limit):
    now = datetime.now(UTC)
    return await client.history.retrieve_bars(
        contract,
        unit=unit,
        unit_number=1,
        start_time=now - timedelta(days=10),
        end_time=now,
        limit=limit,
        include_partial_bar=True,
    )


async def streams(checks, market):
    async with checks.check("stream quotes, the first of them whole"):
        await until("a second quote", lambda: len(market.of("quote")) > 1)
        first = market.of("quote")[0]
        assert first.best_bid < first.best_ask and first.last_price > 0 and first.volume >= 0, first
    async with checks.check("stream trades"):
        await until("trades", lambda: len(market.of("trade")) > 1)
        times = [trade.timestamp for trade in market.of("trade")]
        assert times == sorted(times)
        assert all(trade.price > 0 and trade.volume > 0 for trade in market.of("trade"))
    async with checks.check("stream depth"):
        await until("depth", lambda: len(market.of("depth")) > 10)


async def orders(checks, client, user, account, contract):
    async with checks.check("a market order fills, and the hub tells it"):
        order = await client.orders.buy(account, contract, 2, custom_tag="interop-market")
        await until("the fill", lambda: user.ordered(order, OrderStatus.FILLED))
        fills = await until("the trade", lambda: [each for each in user.of("trade") if each.order_id == order])
        assert sum(each.size for each in {each.id: each for each in fills}.values()) == 2, fills
        await until("the position", lambda: [each for each in user.of("position") if each.size == 2])
        await until("the balance", lambda: user.of("account"))
        [position] = await client.positions.search_open(account)
        assert (position.contract_id, position.size, int(position.type)) == (contract, 2, 1), position
        filled = await client.orders.get(account, order)
        assert filled.fill_volume == 2 and filled.filled_price == position.average_price, filled
    async with checks.check("a tag that is taken is rejected, with words"):
        try:
            await client.orders.buy(account, contract, 1, custom_tag="interop-market")
        except APIError as error:
            assert error.error_code == 2 and "tag" in str(error).lower(), error
        else:
            raise AssertionError("it was taken")
    async with checks.check("close a part, then all"):
        await client.positions.partial_close(account, contract, 1)
        await until("one left", lambda: [each for each in user.of("position") if each.size == 1])
        await client.positions.close(account, contract)
        await until("flat", lambda: [each for each in user.of("position") if each.size == 0])
        assert await client.positions.search_open(account) == []
        trades = await client.trades.search(account, start_timestamp="2020-01-01T00:00:00Z")
        assert [each.profit_and_loss is None for each in trades][-1], "the opening trade has no profit"
        assert trades[0].profit_and_loss is not None, "the closing trade has"
    async with checks.check("place, modify and cancel a limit order"):
        last = await last_price(client, contract)
        order = await client.orders.buy(account, contract, 1, type=OrderType.LIMIT, limit_price=last - 100)
        await until("it to open", lambda: user.ordered(order, OrderStatus.OPEN))
        await client.orders.modify(account, order, limit_price=last - 110, size=2)
        [open_order] = await client.orders.search_open(account)
        assert (open_order.id, open_order.limit_price, open_order.size) == (order, last - 110, 2), open_order
        await client.orders.cancel(account, order)
        await until("it to be cancelled", lambda: user.ordered(order, OrderStatus.CANCELLED))
        assert await client.orders.search_open(account) == []
    async with checks.check("place and cancel a stop and a trailing stop"):
        last = await last_price(client, contract)
        stop = await client.orders.sell(account, contract, 1, type=OrderType.STOP, stop_price=last - 100)
        trail = await client.orders.sell(account, contract, 1, type=OrderType.TRAILING_STOP, trail_price=last - 100)
        await until("both to work", lambda: user.ordered(stop, OrderStatus.OPEN) and user.ordered(trail, OrderStatus.OPEN))
        assert {each.id for each in await client.orders.search_open(account)} == {stop, trail}
        assert set(await client.orders.cancel_all(account)) == {stop, trail}
    async with checks.check("query orders page by page"):
        page = await client.orders.query(account, page_size=2, include_total_count=True)
        assert len(page.orders) == 2 and page.total_count > 2, page
        assert await client.orders.search(account, start_timestamp="2020-01-01T00:00:00Z")


async def brackets(checks, client, user, account, contract):
    async with checks.check("place a bracket: stop and target work once it is filled"):
        entry = await client.orders.buy(account, contract, 1, stop_loss_ticks=400, take_profit_ticks=400)
        await until("the entry", lambda: user.ordered(entry, OrderStatus.FILLED))
        legs = await until("both legs", lambda: both(legs_of(user, entry, OrderStatus.OPEN)))
        filled = (await client.orders.get(account, entry)).filled_price
        assert {each.type for each in legs} == {OrderType.STOP, OrderType.LIMIT}, legs
        prices = {each.type: each.stop_price or each.limit_price for each in legs}
        assert prices[OrderType.STOP] < filled < prices[OrderType.LIMIT], prices
        assert legs_of(user, entry, OrderStatus.SUSPENDED), "they were suspended first"
    async with checks.check("what a close leaves working is cancelled by hand"):
        await client.positions.close_all(account)
        await client.orders.cancel_all(account)
        # A close is answered before it fills.
        await until("none working, and no position", lambda: nothing_open(client, account))


def legs_of(user, entry, status):
    return list({each.id: each for each in user.of("order") if each.parent_order_id == entry and each.status == status}.values())


def both(legs):
    return legs if len(legs) == 2 else None


async def nothing_open(client, account):
    return await client.orders.search_open(account) == [] and await client.positions.search_open(account) == []


async def drop(checks, client, user, market, account, contract):
    async with checks.check("survive dropped sockets: the market again, a fill again"):
        await cause({"kind": "drop-sockets"})
        heard = len(market.of("trade"))
        await until("trades after the drop", lambda: len(market.of("trade")) > heard + 1)
        order = await client.orders.sell(account, contract, 1)
        await until("the fill after the drop", lambda: user.ordered(order, OrderStatus.FILLED))
        await client.positions.close_all(account)
    async with checks.check("log in again when every token is revoked"):
        await cause({"kind": "expire-tokens"})
        assert await client.accounts.search()


async def last_price(client, contract):
    bars = await bars_of(client, contract, AggregateBarUnit.MINUTE, limit=1)
    return round(bars[0].c)


run(main)
