import { connectionBreaks, connectionSampling } from './connection-routes';

export const tcpRouteSampling = connectionSampling('tcp-route', 'TCPRoute', []);

export const tcpRouteBreaks = connectionBreaks('TCPRoute');
