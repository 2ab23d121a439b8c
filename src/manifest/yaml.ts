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
