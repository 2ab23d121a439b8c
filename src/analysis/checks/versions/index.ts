import { connectionRouteWithoutBackends } from './connection-route-without-backends';
import { invalidField } from './invalid-field';
import { invalidMetadata } from './invalid-metadata';
import { newerField } from './newer-field';
import { parentTwice } from './parent-twice';
import { tlsRouteWithoutHostnames } from './tls-route-without-hostnames';
import { unknownField } from './unknown-field';
import { unreadRoute } from './unread-route';
import { unservedVersion } from './unserved-version';
import { Check } from '../../check';

export const VERSIONS: readonly Check[] = [
  connectionRouteWithoutBackends, invalidField, invalidMetadata, newerField, parentTwice, tlsRouteWithoutHostnames, unknownField,
  unreadRoute, unservedVersion,
];
