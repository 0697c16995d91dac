//! Drives the simulator through projectx-client.
//!
//! Reads its card from the environment and prints marked JSON lines: `{"check", "ok", "seconds", "why"}` for each check.

use std::future::Future;
use std::time::{Duration, Instant};

use projectx_client::{
    Account, AccountId, BarUnit, Bracket, CancelOrder, Client, CloseContract, Contract, ContractId, Credentials, Decimal,
    Endpoints, Error, HistoryRequest, Hub, MarketDepth, MarketQuote, MarketTrade, ModifyOrder, Order, OrderId,
    OrderStatus, OrderType, PartialCloseContract, PlaceOrder, Position, RealtimeClient, RealtimeEvent,
    RealtimeEventReceiver, SearchContracts, Side, Timestamp, Trade, TradeSearch,
};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const MARK: &str = "@interop ";
const WAIT: Duration = Duration::from_secs(20);
const SYMBOL: &str = "MNQ";
/// What has to be fetched is asked for this often.
const ASK_EVERY: Duration = Duration::from_millis(300);

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

macro_rules! ensure {
    ($condition:expr, $($why:tt)+) => {
        if !$condition {
            return Err(format!($($why)+).into());
        }
    };
}

async fn check<T>(name: &str, work: impl Future<Output = Outcome<T>>) -> Option<T> {
    let began = Instant::now();
    let outcome = work.await;
    let seconds = began.elapsed().as_secs_f64();
    let line = match &outcome {
        Ok(_) => json!({"check": name, "ok": true, "seconds": seconds}),
        Err(error) => json!({"check": name, "ok": false, "seconds": seconds, "why": format!("{error}: {error:?}")}),
    };
    println!("{MARK}{line}");
    outcome.ok()
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let card: Value = serde_json::from_str(&std::env::var("OPENBELL_INTEROP_CARD")?)?;
    let text = |name: &str| card[name].as_str().unwrap_or_default().to_owned();
    let rest = text("rest");
    let account = AccountId::new(card["account"].as_i64().unwrap_or_default() as i32)?;
    let client = Client::builder(Credentials::new(text("user_name"), text("api_key"))?)
        .endpoints(Endpoints::custom(&format!("{rest}/"), &format!("{rest}/"))?)
        .build()?;
    if let Some(contract) = read(&client, account, &text("account_name")).await {
        live(&client, account, contract, &rest).await?;
    }
    println!("{MARK}{}", json!({"done": true}));
    Ok(())
}

async fn read(client: &Client, account: AccountId, name: &str) -> Option<ContractId> {
    check("ping", async { Ok(client.ping().await?) }).await;
    check("log in", async { Ok(client.authenticate().await?) }).await?;
    check("renew the token", async { Ok(client.validate_session().await?) }).await;
    check("list accounts", async {
        let accounts: Vec<Account> = client.search_active_accounts().await?.unwrap_or_empty();
        ensure!(accounts.iter().any(|each| each.id == account && each.name == name), "not among {accounts:?}");
        Ok(())
    })
    .await;
    let contract = check("find a contract", async {
        let request = SearchContracts { live: false, search_text: SYMBOL.to_owned() };
        let found: Vec<Contract> = client.search_contracts(&request).await?.unwrap_or_empty();
        let first = found.first().ok_or("none was found")?;
        ensure!(client.contract_by_id(&first.id).await? == *first, "found by id it differs");
        let available = client.available_contracts(false).await?.unwrap_or_empty();
        ensure!(available.contains(first), "it is not available");
        Ok(first.id.clone())
    })
    .await?;
    check("load bars, newest first", async {
        let bars = bars(client, &contract, BarUnit::Minute, 500).await?;
        ensure!(bars.len() == 500, "{} bars", bars.len());
        ensure!(bars.is_sorted_by(|a, b| a.t > b.t), "not in order");
        Ok(())
    })
    .await;
    check("see new bars", async {
        let newest = bars(client, &contract, BarUnit::Second, 1).await?[0].t;
        until(async || Ok(bars(client, &contract, BarUnit::Second, 1).await?[0].t > newest)).await
    })
    .await;
    Some(contract)
}

async fn bars(client: &Client, contract: &ContractId, unit: BarUnit, limit: i32) -> Outcome<Vec<projectx_client::Bar>> {
    let request = HistoryRequest::builder(
        contract.clone(),
        false,
        Timestamp::new("2020-01-01T00:00:00Z")?,
        Timestamp::new("2100-01-01T00:00:00Z")?,
        unit,
    )
    .limit(limit)
    .include_partial_bar(true)
    .build()?;
    Ok(client.retrieve_bars(&request).await?.unwrap_or_empty())
}

async fn live(client: &Client, account: AccountId, contract: ContractId, rest: &str) -> Outcome<()> {
    let mut market = Heard::from(client.realtime(Hub::Market))?;
    let mut user = Heard::from(client.realtime(Hub::User))?;
    check("connect and subscribe to both hubs", subscribe(&market, &user, account, &contract, true)).await;
    check("stream quotes, the first of them whole", async {
        let first: MarketQuote = market.next("GatewayQuote", |_| true).await?;
        ensure!(first.best_bid < first.best_ask && first.last_price.is_some(), "{first:?}");
        Ok(())
    })
    .await;
    check("stream trades", async {
        let trade: MarketTrade = market.next("GatewayTrade", |_| true).await?;
        ensure!(trade.price > Decimal::ZERO && trade.volume > 0, "{trade:?}");
        Ok(())
    })
    .await;
    check("stream depth", async { Ok(drop(market.next::<MarketDepth>("GatewayDepth", |row| row.volume > 0).await?)) }).await;

    check("a market order fills, and the hub tells it", async {
        let order = place(client, order(account, &contract, OrderType::Market, Side::Bid, 2)).await?;
        user.status(order, OrderStatus::Filled).await?;
        let fill: Trade = user.next("GatewayUserTrade", |fill: &Trade| fill.order_id == order).await?;
        ensure!(fill.size == 2 && fill.profit_and_loss.is_none(), "{fill:?}");
        let position: Position = user.next("GatewayUserPosition", |position: &Position| position.size == 2).await?;
        ensure!(position.average_price == fill.price, "{position:?} of {fill:?}");
        Ok(())
    })
    .await;
    check("close a part, then all", async {
        client.partial_close_contract(&PartialCloseContract::new(account, contract.clone(), 1)?).await?;
        user.next("GatewayUserPosition", |position: &Position| position.size == 1).await?;
        close(client, account, &contract).await?;
        user.next("GatewayUserPosition", |position: &Position| position.size == 0).await?;
        ensure!(client.search_open_positions(account).await?.is_explicitly_empty(), "a position is left");
        let search = TradeSearch::new(account, Timestamp::new("2020-01-01T00:00:00Z")?, None)?;
        let fills = client.search_trades(&search).await?.unwrap_or_empty();
        ensure!(fills.len() == 3, "{} fills", fills.len());
        Ok(())
    })
    .await;
    check("place, modify and cancel a limit order", async {
        let price = last_price(client, &contract).await? - Decimal::from(100);
        let placed = place(client, order(account, &contract, OrderType::Limit, Side::Bid, 1).limit_price(price)).await?;
        user.status(placed, OrderStatus::Open).await?;
        let moved = price - Decimal::from(10);
        client.modify_order(&ModifyOrder::builder(account, placed).limit_price(moved).size(2).build()?).await?;
        let open = client.search_open_orders(account).await?.unwrap_or_empty();
        ensure!(open.len() == 1 && open[0].limit_price == Some(moved) && open[0].size == 2, "{open:?}");
        client.cancel_order(&CancelOrder { account_id: account, order_id: placed }).await?;
        user.status(placed, OrderStatus::Cancelled).await?;
        Ok(())
    })
    .await;
    check("a stop without a price is rejected, with a code and an order id", async {
        let request = order(account, &contract, OrderType::Stop, Side::Ask, 1).build()?;
        match client.place_order(&request).await {
            Err(Error::Provider(refused)) => {
                ensure!(refused.code == 2 && refused.order_id.is_some(), "{refused:?}");
                Ok(())
            }
            other => Err(format!("{other:?}").into()),
        }
    })
    .await;
    check("place a bracket: stop and target work once it is filled", async {
        let entry = order(account, &contract, OrderType::Market, Side::Ask, 1)
            .stop_loss_bracket(Bracket::new(400, OrderType::Stop)?)
            .take_profit_bracket(Bracket::new(-400, OrderType::Limit)?);
        let entry = place(client, entry).await?;
        user.status(entry, OrderStatus::Filled).await?;
        let works = |leg: &Order| leg.parent_order_id == Some(entry) && leg.status == OrderStatus::Open;
        let first: Order = user.next("GatewayUserOrder", works).await?;
        let second: Order = user.next("GatewayUserOrder", |leg: &Order| works(leg) && leg.id != first.id).await?;
        ensure!(first.order_type != second.order_type, "{first:?} {second:?}");
        close(client, account, &contract).await?;
        for leg in [first.id, second.id] {
            client.cancel_order(&CancelOrder { account_id: account, order_id: leg }).await?;
            user.status(leg, OrderStatus::Cancelled).await?;
        }
        Ok(())
    })
    .await;
    check("survive dropped sockets: both hubs again, a trade, a fill", async {
        fault(rest, r#"{"kind":"drop-sockets"}"#).await?;
        market.reconnected().await?;
        user.reconnected().await?;
        subscribe(&market, &user, account, &contract, false).await?;
        market.next::<MarketTrade>("GatewayTrade", |_| true).await?;
        let order = place(client, order(account, &contract, OrderType::Market, Side::Bid, 1)).await?;
        user.status(order, OrderStatus::Filled).await?;
        close(client, account, &contract).await
    })
    .await;
    check("disconnect", async {
        market.hub.disconnect().await?;
        user.hub.disconnect().await?;
        Ok(())
    })
    .await;
    Ok(())
}

async fn subscribe(
    market: &Heard,
    user: &Heard,
    account: AccountId,
    contract: &ContractId,
    connect: bool,
) -> Outcome<()> {
    if connect {
        market.hub.connect().await?;
        user.hub.connect().await?;
    }
    market.hub.subscribe_contract_quotes(contract).await?;
    market.hub.subscribe_contract_trades(contract).await?;
    market.hub.subscribe_contract_depth(contract).await?;
    user.hub.subscribe_accounts().await?;
    user.hub.subscribe_orders(account).await?;
    user.hub.subscribe_positions(account).await?;
    user.hub.subscribe_trades(account).await?;
    Ok(())
}

fn order(
    account: AccountId,
    contract: &ContractId,
    kind: OrderType,
    side: Side,
    size: i32,
) -> projectx_client::PlaceOrderBuilder {
    PlaceOrder::builder(account, contract.clone(), kind, side, size)
}

async fn place(client: &Client, order: projectx_client::PlaceOrderBuilder) -> Outcome<OrderId> {
    Ok(client.place_order(&order.build()?).await?.order_id)
}

async fn close(client: &Client, account: AccountId, contract: &ContractId) -> Outcome<()> {
    client.close_contract(&CloseContract { account_id: account, contract_id: contract.clone() }).await?;
    until(async || Ok(client.search_open_positions(account).await?.is_explicitly_empty())).await
}

async fn last_price(client: &Client, contract: &ContractId) -> Outcome<Decimal> {
    Ok(bars(client, contract, BarUnit::Minute, 1).await?[0].c.round())
}

async fn until(mut ask: impl AsyncFnMut() -> Outcome<bool>) -> Outcome<()> {
    let began = Instant::now();
    while !ask().await? {
        ensure!(began.elapsed() < WAIT, "it did not come about within {WAIT:?}");
        tokio::time::sleep(ASK_EVERY).await;
    }
    Ok(())
}

/// One hub and what it said. Events that were not waited for yet are kept.
struct Heard {
    hub: RealtimeClient,
    events: RealtimeEventReceiver,
    kept: Vec<RealtimeEvent>,
}

impl Heard {
    fn from(hub: RealtimeClient) -> Outcome<Self> {
        let events = hub.take_event_receiver().ok_or("the events are taken")?;
        Ok(Self { hub, events, kept: Vec::new() })
    }

    /// The first event of this name with an entity that fits.
    async fn next<T: serde::de::DeserializeOwned>(&mut self, target: &str, fits: impl Fn(&T) -> bool) -> Outcome<T> {
        let began = Instant::now();
        for event in &self.kept {
            if let Some(entity) = entity_of(event, target, &fits)? {
                return Ok(entity);
            }
        }
        loop {
            let left = WAIT.saturating_sub(began.elapsed());
            let event = timeout(left, self.events.recv()).await.map_err(|_| format!("no such {target} within {WAIT:?}"))?;
            let event = event.ok_or("the hub says nothing more")?;
            let entity = entity_of(&event, target, &fits)?;
            self.kept.push(event);
            if let Some(entity) = entity {
                return Ok(entity);
            }
        }
    }

    async fn status(&mut self, order: OrderId, status: OrderStatus) -> Outcome<Order> {
        self.next("GatewayUserOrder", |each: &Order| each.id == order && each.status == status).await
    }

    /// Forgets what was heard before.
    async fn reconnected(&mut self) -> Outcome<()> {
        let again = async {
            while let Some(event) = self.events.recv().await {
                if event == RealtimeEvent::Reconnected {
                    return;
                }
            }
        };
        timeout(WAIT, again).await.map_err(|_| "it did not reconnect in time")?;
        self.kept.clear();
        Ok(())
    }
}

fn entity_of<T: serde::de::DeserializeOwned>(
    event: &RealtimeEvent,
    target: &str,
    fits: &impl Fn(&T) -> bool,
) -> Outcome<Option<T>> {
    let RealtimeEvent::Invocation(invocation) = event else { return Ok(None) };
    if invocation.target() != target {
        return Ok(None);
    }
    for entity in invocation.decode_batch::<T>() {
        let entity = entity?;
        if fits(&entity) {
            return Ok(Some(entity));
        }
    }
    Ok(None)
}

/// Lets something go wrong in the simulator.
async fn fault(rest: &str, body: &str) -> Outcome<()> {
    let host = rest.trim_start_matches("http://");
    let mut socket = TcpStream::connect(host).await?;
    let request = format!(
        "POST /sim/fault HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    socket.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await?;
    ensure!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    Ok(())
}
