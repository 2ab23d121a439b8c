import { Chart } from 'cdk8s';
import { connectionBreaks, ConnectionRouteSample, connectionSampling } from './connection-routes';
import { makeParent } from './route-parts';
import { TlsRoute } from '../../../src';

export const tlsRouteSampling = connectionSampling('tls-route', 'TLSRoute', ['hostnames', 'beside second route', 'beside consumer route']);

export const tlsRouteBreaks: ReturnType<typeof connectionBreaks> = {
  ...connectionBreaks('TLSRoute'),
  hostnames: (sample) => ({
    sample,
    build: (chart: Chart, { parent }: ConnectionRouteSample) => void new TlsRoute(chart, 'route', { ...makeParent(chart, parent), hostnames: ['a.example.com:443'] }),
  }),
};
