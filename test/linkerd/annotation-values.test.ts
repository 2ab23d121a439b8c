import { annotationValueFault, Grammar } from '../../src/linkerd/annotation-values';

const MODES: Grammar = { is: 'choice', of: ['plain', 'json'] };
const UID: Grammar = { is: 'integer', min: 1, max: 100 };

test.each<[Grammar, string[]]>([
  [{ is: 'boolean' }, ['1', 't', 'T', 'TRUE', 'true', 'True', '0', 'f', 'F', 'FALSE', 'false', 'False']],
  [{ is: 'switch' }, ['enabled', 'disabled']],
  [MODES, ['plain', 'json']],
  [UID, ['1', '100']],
  [{ is: 'port' }, ['1', '65535']],
  [{ is: 'ports' }, ['', '80,90-91']],
  [{ is: 'subnets' }, ['10.0.0.0/8']],
  [{ is: 'quantity', of: 'cpu' }, ['100m']],
  [{ is: 'ratio' }, ['0.5', '.5', '1e-7']],
  [{ is: 'duration' }, ['1ms', '1m30s', '1.5s', '24h', '1000us']],
  [{ is: 'duration', wholeSeconds: true }, ['1s', '1000ms']],
  [{ is: 'seconds' }, ['1', '4294967295']],
  [{ is: 'log filter' }, ['info', 'warn,linkerd=info,hickory=error', 'WARN', 'linkerd_app::inbound=trace', 'linkerd_app', '[{peer="a,b"}]=debug', 'x=0']],
  [{ is: 'image' }, ['proxy', 'cr.l5d.io/linkerd/proxy', 'registry:5000/linkerd/proxy']],
  [{ is: 'tag' }, ['edge-26.6.3', 'v2.359.0']],
  [{ is: 'env' }, ['[{"name":"A"}]']],
  [{ is: 'text' }, ['', 'anything "at" all']],
])('values of %j are read', (grammar, values) => {
  expect(values.map((value) => annotationValueFault('prop', value, grammar))).toEqual(values.map(() => undefined));
});

const LOG = 'expected levels off, error, warn, info, debug, trace, alone or for a target, as in "warn,linkerd=debug"';

test.each<[Grammar, string, string]>([
  [{ is: 'boolean' }, 'yes', '"prop" is not a boolean, got "yes"; expected true or false'],
  [{ is: 'switch' }, 'true', '"prop" is not a switch, got "true"; expected "enabled" or "disabled"'],
  [MODES, 'JSON', '"prop" is not known, got "JSON"; expected one of "plain", "json"'],
  [UID, '0', '"prop" is out of range, got "0"; expected an integer from 1 to 100'],
  [UID, '1.5', '"prop" is out of range, got "1.5"; expected an integer from 1 to 100'],
  [{ is: 'port' }, '0', '"prop" is not a port, got 0; expected an integer from 1 to 65535'],
  [{ is: 'port' }, 'http', '"prop" is not a port, got "http"; expected an integer from 1 to 65535'],
  [{ is: 'ratio' }, '1', '"prop" is out of range, got "1"; expected a number above 0 and below 1'],
  [{ is: 'ratio' }, '0', '"prop" is out of range, got "0"; expected a number above 0 and below 1'],
  [{ is: 'ratio' }, 'half', '"prop" is out of range, got "half"; expected a number above 0 and below 1'],
  [{ is: 'duration' }, '1d', '"prop" is not a duration of Go, got "1d" (time: unknown unit "d" in duration "1d"); expected a number and a unit from "ms" to "h", such as "90s"'],
  [{ is: 'duration' }, '0', '"prop" is out of range, got 0ms; expected at least 1ms'],
  [{ is: 'duration' }, '-1s', '"prop" is out of range, got -1000ms; expected at least 1ms'],
  [{ is: 'duration' }, '1500us', '"prop" is not a whole number of milliseconds, got 1.5ms; expected one'],
  [{ is: 'duration', wholeSeconds: true }, '1500ms', '"prop" is not a whole number of seconds, got 1500ms; it would be cut to 1s'],
  [{ is: 'duration', wholeSeconds: true }, '0s', '"prop" is out of range, got 0ms; expected at least 1000ms'],
  [{ is: 'seconds' }, '0', '"prop" is not a number of seconds, got 0s; expected whole seconds from 1 to 4294967295, or leave it away'],
  [{ is: 'log filter' }, 'warning', `"prop" is not a log filter, got "warning"; ${LOG}`],
  [{ is: 'log filter' }, 'linkerd=verbose', `"prop" is not a log filter, got "linkerd=verbose"; ${LOG}`],
  [{ is: 'log filter' }, 'warn, linkerd=info,', `"prop" is not a log filter, got " linkerd=info", ""; ${LOG}`],
  [{ is: 'image' }, 'linkerd/proxy:v1', '"prop" is not an image without a tag, got "linkerd/proxy:v1"; expected a name such as "cr.l5d.io/linkerd/proxy"; the tag has a key of its own'],
  [{ is: 'tag' }, '', '"prop" is not the tag of an image, got ""; expected letters, digits, "_", "." and "-", such as "edge-26.6.3"'],
])('fails when a value of %j is %j', (grammar, value, message) => {
  expect(annotationValueFault('prop', value, grammar)).toBe(message);
});

test('what was given is what the message shows', () => {
  expect(annotationValueFault('prop', '1.5', UID, 1.5)).toBe('"prop" is out of range, got 1.5; expected an integer from 1 to 100');
  expect(annotationValueFault('prop', '1', { is: 'switch' }, 1)).toBe('"prop" is not a switch, got 1; expected true or false');
});
