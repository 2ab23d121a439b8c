import { testSentences } from './messages';

testSentences({
  'ports/annotations-without-http': [
    'Service shop/web has no port on which Linkerd looks at HTTP, because each is opaque or has another appProtocol; expected a port that is neither in the annotation "config.linkerd.io/opaque-ports" or Linkerd\'s default list, nor declared as something else',
  ],
  'ports/default-ports-lost': [
    '"config.linkerd.io/opaque-ports" replaces Linkerd\'s default list, and lacks port 3306, which is opaque by that, got "9000"; add it, unless HTTP is spoken there',
  ],
  'ports/http-on-opaque-port': [
    'port 9000 of Service shop/web has appProtocol "http" and is opaque by the annotation "config.linkerd.io/opaque-ports", between which clients cannot decide, and fail; remove the appProtocol, or list in "config.linkerd.io/opaque-ports" only ports that are to be opaque ("" for none)',
    'port 4444 of Service shop/web has appProtocol "kubernetes.io/h2c" and is opaque by Linkerd\'s default, between which clients cannot decide, and fail; remove the appProtocol, or list in "config.linkerd.io/opaque-ports" only ports that are to be opaque ("" for none)',
  ],
  'ports/named-target-port': [
    'port 9090 of Service shop/db leads by the name "sql" to port 3306, which is opaque by Linkerd\'s default, and clients do not know it; set "config.linkerd.io/opaque-ports" of the Service to "9090", or the target port to 3306',
  ],
  'ports/opaque-on-one-side': [
    'port 9000 of the pods of Deployment shop/db is opaque, and port 9000 of Service shop/db, which is the same, is not; expected it in "config.linkerd.io/opaque-ports" of both, or of neither',
    'port 9000 of Service shop/db is opaque, and port 9001 of the pods of Deployment shop/db, which is the same, is not; expected it in "config.linkerd.io/opaque-ports" of both, or of neither',
  ],
  'ports/route-on-opaque-port': [
    'port 9000 of "spec.parentRefs[0]" Service shop/web is opaque by its annotation "config.linkerd.io/opaque-ports", so that Linkerd ignores HTTPRoutes on it; use a TCPRoute, or set the annotation "config.linkerd.io/opaque-ports" of the Service to the ports that are to be opaque (to "" for none)',
    'port 80 of "spec.parentRefs[0]" Service shop/web has appProtocol "http", with which Linkerd reads only HTTPRoute; remove it, or set "http" for HTTPRoute, "kubernetes.io/h2c" for GRPCRoute',
    'port 80 of "spec.parentRefs[0]" Service shop/web has appProtocol "https", with which Linkerd reads only TCPRoute; remove it, or set "http" for HTTPRoute, "kubernetes.io/h2c" for GRPCRoute',
    'port 5432 of "spec.parentRefs[0]" EgressNetwork shop/outside is opaque by Linkerd\'s default, so that Linkerd ignores HTTPRoutes on it; use a TCPRoute, or set the annotation "config.linkerd.io/opaque-ports" of the EgressNetwork to the ports that are to be opaque (to "" for none)',
  ],
  'ports/skipped-mesh-port': [
    '"config.linkerd.io/skip-outbound-ports" has port 3306, got "3306", and so connections to the meshed Service shop/db go without mutual TLS; expected ports of servers outside of the mesh, and "config.linkerd.io/opaque-ports" there',
  ],
  'ports/target-port-listed': [
    '"config.linkerd.io/opaque-ports" of Service shop/db lists 3306, which is the target of its port 9090, and clients know ports of Services only; expected 9090',
  ],
  'ports/udp': [
    'port 53 of Service shop/dns is UDP, which the proxies of its pods do not carry: no mutual TLS and no policy there',
  ],
  'ports/undetectable-protocol': [
    'container "queue" speaks NATS on port 4222, which Linkerd cannot see, and the port is not opaque; add it to "config.linkerd.io/opaque-ports"',
    'container "db" speaks MySQL on port 3307, which Linkerd cannot see, and the port is not opaque; add it to "config.linkerd.io/opaque-ports"',
  ],
  'ports/unknown-app-protocol': [
    'port 80 of Service shop/orders has appProtocol "grpc", which Linkerd does not know and takes for opaque; expected "kubernetes.io/h2c", or none, with which it looks for itself',
    'port 80 of Service shop/web has appProtocol "kubernetes.io/ws", which Linkerd does not know and takes for opaque; expected "http", or none, with which it looks for itself',
  ],
});
