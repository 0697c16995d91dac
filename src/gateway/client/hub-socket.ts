/**
 * The thin transport for a hub: the official SignalR client with its own reconnecting off, since one machine decides about
 * links, and it is ours. WebSocket at once, without negotiation; in Node the token travels as a header, never in the URL.
 */
import {
  HttpTransportType,
  type HubConnection,
  HubConnectionBuilder,
  HubConnectionState,
  LogLevel,
} from '@microsoft/signalr';
import { err, ok, type Result, SECOND } from '#base';
import type { ClientTime } from './client-time.ts';

export interface HubSocket {
  /** Calls a hub method and waits for its completion. @returns the hub's refusal; null: done. Rejects when the socket closes. */
  invoke(method: string, args: readonly unknown[]): Promise<string | null>;
  close(): void;
}

export interface HubOpening {
  readonly url: string;
  readonly token: string;
  /** What the hub may call. */
  readonly targets: readonly string[];
  readonly onEvent: (target: string, args: readonly unknown[]) => void;
  /** Once, after it was open, whoever closed it. */
  readonly onClose: (why: string) => void;
}

/** Failure: a sentence. */
export type OpenHub = (opening: HubOpening, time: ClientTime) => Promise<Result<HubSocket, string>>;

/** The venue pings every 15 s; twice that without a word means a dead socket. */
const SERVER_TIMEOUT_MS = 30 * SECOND;
const PING_INTERVAL_MS = 15 * SECOND;
const OPEN_TIMEOUT_MS = 10 * SECOND;

export const openSignalR: OpenHub = async ({ url, token, targets, onEvent, onClose }, time) => {
  const connection = new HubConnectionBuilder()
    .withUrl(url, {
      skipNegotiation: true,
      transport: HttpTransportType.WebSockets,
      accessTokenFactory: () => token,
    })
    .withServerTimeout(SERVER_TIMEOUT_MS)
    .withKeepAliveInterval(PING_INTERVAL_MS)
    .configureLogging(LogLevel.None)
    .build();
  for (const target of targets) connection.on(target, (...args: unknown[]) => onEvent(target, args));
  let open = false;
  connection.onclose((error) => {
    if (open) onClose(error === undefined ? 'the connection was closed' : error.message);
  });
  const started = await start(connection, time);
  if (!started.ok) return started;
  open = true;
  return ok({
    invoke: async (method, args) => {
      try {
        await connection.invoke(method, ...args);
        return null;
      } catch (error) {
        // The library rejects for both; only a refusal leaves the connection as it was.
        if (connection.state !== HubConnectionState.Connected) throw error;
        return error instanceof Error ? error.message : String(error);
      }
    },
    close: () => void connection.stop().catch(() => undefined),
  });
};

/** The library waits without end for a socket that neither opens nor fails. */
async function start(connection: HubConnection, time: ClientTime): Promise<Result<null, string>> {
  const late = Promise.withResolvers<Result<null, string>>();
  const cancel = time.after(OPEN_TIMEOUT_MS, () =>
    late.resolve(err(`no connection within ${OPEN_TIMEOUT_MS / SECOND} s`)),
  );
  const opened = connection.start().then(
    (): Result<null, string> => ok(null),
    (error: unknown): Result<null, string> => err(error instanceof Error ? error.message : String(error)),
  );
  const result = await Promise.race([opened, late.promise]);
  cancel();
  if (!result.ok) void connection.stop().catch(() => undefined);
  return result;
}
