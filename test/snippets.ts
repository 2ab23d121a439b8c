import { readFileSync } from 'fs';
import { join } from 'path';
import * as cdk8s from 'cdk8s';
import * as ts from 'typescript';

const ROOT = join(__dirname, '..');

/** A piece of TypeScript in the documentation, and where it is. */
export interface Snippet {
  /** A file or the name of a type. */
  readonly source: string;
  /** Its first line there. */
  readonly line: number;
  readonly code: string;
}

/**
 * What a snippet may use without saying where it comes from: everything of cdk8s and of this library, `Construct`,
 * cdk8s-plus-27 as `kplus`, and an app with these objects. What it imports or declares itself hides them.
 */
const NAMES: Record<string, string[]> = { 'cdk8s': Object.keys(cdk8s), 'cdk8s-linkerd': ownNames(), 'constructs': ['Construct'] };
const OBJECTS = [
  'declare const app: App, chart: Chart, deployment: kplus.Deployment, job: kplus.Job, namespace: kplus.Namespace, secret: kplus.Secret, internet: EgressNetworkRef;',
  'declare const webDeployment: kplus.Deployment, server: Server, inbound: InboundPolicy, egress: EgressNetwork;',
  `declare const ${['web', 'webV1', 'webV2', 'api', 'orders'].map((name) => `${name}: kplus.Service`).join(', ')};`,
].join(' ');

/** The ts blocks of a markdown page. */
export function snippetsOf(page: string): Snippet[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```(?:ts|typescript)\n([^]*?)^```$/gm)].map((match) => (
    { source: page, line: text.slice(0, match.index).split('\n').length + 1, code: match[1] }));
}

/** What the compiler says of the snippets, each as `source:line message`. They are checked against src/ in one program. */
export function typeErrors(snippets: readonly Snippet[]): string[] {
  const files = new Map(snippets.map((snippet, i) => [join(ROOT, `snippet-${i}.ts`), { snippet, text: moduleOf(snippet.code) }]));
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  Object.assign(options, {
    noEmit: true,
    rootDir: ROOT,
    noUnusedLocals: false,
    noUnusedParameters: false,
    types: ['node'],
    paths: { 'cdk8s-linkerd': [join(ROOT, 'src', 'index.ts')] },
  });

  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name)?.text ?? readFile(name);
  host.getSourceFile = (name, ...rest) => (files.has(name)
    ? ts.createSourceFile(name, files.get(name)!.text, rest[0])
    : getSourceFile(name, ...rest));
  const program = ts.createProgram([...files.keys()], options, host);

  return [...files].flatMap(([name, { snippet }]) => {
    const file = program.getSourceFile(name)!;
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(({ start, messageText }) => {
      const line = snippet.line + file.getLineAndCharacterOfPosition(start ?? 0).line - 1;
      return `${snippet.source}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
  });
}

/** The snippet as a module, one line longer: in a namespace, so that its declarations hide those of the prelude. */
function moduleOf(code: string): string {
  const imports = ts.createSourceFile('snippet.ts', code, ts.ScriptTarget.Latest).statements.filter(ts.isImportDeclaration);
  const own = imports.map(({ importClause }) => importClause === undefined ? '' : code.slice(importClause.pos, importClause.end)).join(' ');
  const end = imports.at(-1)?.end ?? 0;
  return `${prelude(own)}\n${code.slice(0, end)} namespace snippet {${code.slice(end)}\n}`;
}

function prelude(own: string): string {
  const missing = (name: string) => !new RegExp(`\\b${name}\\b`).test(own);
  const imports = Object.entries(NAMES).map(([module, names]) => `import { ${names.filter(missing).join(', ')} } from '${module}';`);
  return [...imports, ...(missing('kplus') ? ["import * as kplus from 'cdk8s-plus-27';"] : []), OBJECTS].join(' ');
}

/** index.ts is export lines only. */
function ownNames(): string[] {
  const index = readFileSync(join(ROOT, 'src', 'index.ts'), 'utf8');
  return [...index.matchAll(/export (?:type )?\{([^}]+)\}/g)].flatMap(([, list]) => list.split(',').map((name) => name.trim()).filter(Boolean));
}
