export type { EventListenerLimits } from './event-listener.ts';
export { storyOf } from './explain.ts';
export { type LaunchGround, sessionConfigOf } from './launch.ts';
export type { AlertChannels, ChannelHealth, GatewayKind, Strategies, Strategy } from './ports.ts';
export { createServer, type Server, type ServerOptions } from './server.ts';
export { ServerError } from './server-error.ts';
