import { shorterFirstFault } from '../../../linkerd/path-regex';
import { fieldName } from '../../../linkerd/schema/clean';
import { parentsOf } from '../../../model/routes';
import { Check } from '../../check';
import { REQUEST_ROUTES } from '../../route-findings';

export const shorterAlternativeFirst: Check = {
  name: 'routing/shorter-alternative-first',
  severity: 'warning',
  title: 'a regex tries a shorter alternative before a longer one, which then never matches',
  why: 'Proxies compare the first match that the regex finds with the whole text. In /foo|/foobar the first alternative is found in /foobar, is not all of it, and the second one is never tried.',
  fix: 'Write the longer alternative first, or put "$" behind the alternatives, in a group.',
  source: 'linkerd2-proxy: linkerd/http/route/src/http/match/path.rs',
  on: REQUEST_ROUTES,
  *find(route) {
    for (const [i, { matches = [] }] of parentsOf(route).some(({ kind }) => kind !== 'other') ? (route.spec.rules ?? []).entries() : []) {
      for (const [j, { path, headers = [], queryParams = [] }] of matches.entries()) {
        if (![path, ...headers, ...queryParams].some((each) => each?.type === 'RegularExpression')) {
          continue;
        }
        const at = ['spec', 'rules', i, 'matches', j];
        const texts = [
          { ...path, field: [...at, 'path', 'value'] },
          ...headers.map((each: any, k: number) => ({ ...each, field: [...at, 'headers', k, 'value'] })),
          ...queryParams.map((each: any, k: number) => ({ ...each, field: [...at, 'queryParams', k, 'value'] })),
        ];
        for (const { type, value, field } of texts) {
          const message = type === 'RegularExpression' && value ? shorterFirstFault(fieldName(field), value) : undefined;
          if (message) {
            yield { message, field };
          }
        }
      }
    }
  },
};
