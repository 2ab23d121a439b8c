/** A text read as YAML, of which JSON is a part; or why it cannot be read, without a word of what is in it. */
export function readYaml(text: string, version: '1.1' | '1.2' = '1.2'): { readonly value?: any; readonly fault?: string } {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { parseDocument } = require('yaml') as typeof import('yaml');
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'silent', version });
  const [error] = document.errors;
  if (error) {
    return { fault: `is not YAML, got ${error.code} in line ${text.slice(0, error.pos[0]).split('\n').length}` };
  }
  try {
    return { value: document.toJS() };
  } catch {
    return { fault: 'is not YAML that can be read, got anchors that do not end' };
  }
}

/** What an anchor may come to by all that refers to it, before it is taken for an attack. */
const MAX_ALIASES = 1000;

/** One document of a YAML text. */
export interface YamlDocument {
  readonly value?: any;
  /** Why it cannot be read. */
  readonly fault?: string;
  /** Where something in it is, or the next thing around it that is there; both from 1. */
  readonly position: (path: readonly (string | number)[]) => { readonly line: number; readonly column: number };
}

/** The documents of a text, as Kubernetes reads YAML: `yes` is true, `1:30` and dates are texts. A broken one does not spoil the others. */
export function readDocuments(text: string): YamlDocument[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { isCollection, isNode, parseAllDocuments } = require('yaml') as typeof import('yaml');
  const documents = parseAllDocuments(text, { prettyErrors: false, logLevel: 'silent', version: '1.1', customTags: withoutTimes });
  const lineOf = lines(text);
  const mayHaveAnchors = text.includes('&');
  return (Array.isArray(documents) ? documents : []).map((document) => {
    const position: YamlDocument['position'] = (path) => {
      for (let length = path.length; length >= 0; length--) {
        const { contents } = document;
        const node = length === 0 ? contents : isCollection(contents) ? contents.getIn(path.slice(0, length), true) : undefined;
        if (isNode(node) && node.range) {
          return lineOf(node.range[0]);
        }
      }
      return lineOf(document.range[0]);
    };
    const [error] = document.errors;
    if (error) {
      const { line } = lineOf(error.pos[0]);
      const hint = text.includes('{{') ? '; if it is a Helm template, render it first: helm template . | npx cdk8s-linkerd check -' : '';
      return { position: () => lineOf(error.pos[0]), fault: `is not YAML, got ${error.code} in line ${line}${hint}` };
    }
    try {
      const value = document.toJS({ maxAliasCount: MAX_ALIASES });
      return !mayHaveAnchors || hasEnd(value) ? { value, position } : { position, fault: 'has an anchor that contains itself; Kubernetes cannot read it; write it out' };
    } catch (thrown) {
      const alias = /^Unresolved alias .*: (.*)$/.exec((thrown as Error).message)?.[1];
      return { position, fault: alias === undefined ? 'has anchors that grow without bounds; write them out' : `has no anchor for *${alias}; anchors of other documents do not count` };
    }
  });
}

/** A value as Kubernetes writes YAML: keys sorted, lists not indented, lines not folded, `"true"` but `'@a'`. */
export function writeYaml(value: object): string {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { Document, stringify, visit } = require('yaml') as typeof import('yaml');
  const document = new Document(value, { sortMapEntries: true, aliasDuplicateObjects: false, compat: 'yaml-1.1' });
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && /^[\w.:+~-]*$/.test(node.value) && stringify(node.value, { compat: 'yaml-1.1' }).startsWith('"')) {
        node.type = 'QUOTE_DOUBLE';
      }
    },
  });
  return document.toString({ indentSeq: false, lineWidth: 0, singleQuote: true });
}

/** Kubernetes knows neither dates nor numbers of base 60. */
function withoutTimes(tags: import('yaml').Tags): import('yaml').Tags {
  return tags.filter((tag) => typeof tag === 'string' || !(tag.tag === 'tag:yaml.org,2002:timestamp' || ('format' in tag && tag.format === 'TIME')));
}

/** Whether a value contains itself nowhere. */
function hasEnd(value: unknown, around: readonly unknown[] = []): boolean {
  return typeof value !== 'object' || value === null
    || (!around.includes(value) && Object.values(value).every((each) => typeof each !== 'object' || hasEnd(each, [...around, value])));
}

/** Turns offsets in a text into lines and columns. */
function lines(text: string): (offset: number) => { line: number; column: number } {
  let starts: number[] | undefined;
  return (offset) => {
    starts ??= [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (starts[middle] <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return { line: low + 1, column: offset - starts[low] + 1 };
  };
}
