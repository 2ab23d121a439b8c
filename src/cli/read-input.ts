import { readdirSync, readFileSync, statSync } from 'fs';
import { join } from 'path';
import { Io } from './command';
import { Unusable } from '../analysis/report/report';
import { readDocuments } from '../manifest/yaml';
import { LocatedManifest } from '../model/mesh-object';

/** What was read from files, folders and standard input. */
export interface Input {
  readonly manifests: LocatedManifest[];
  /** What could not be read, and why. */
  readonly unusable: Unusable[];
}

const MANIFEST = /\.(ya?ml|json)$/i;
/** Folders of which nobody means what is in them. */
const LEFT_OUT = /^(\..+|node_modules)$/;
const STDIN = '-';
const MAX_BYTES = 64 * 1024 * 1024;
/** After which people want to see that something is going on. */
const PATIENCE_MILLIS = 1000;

/** Reads manifests; in folders, from every YAML and JSON file. What cannot be read does not keep the rest from being read. */
export function readInput(paths: readonly string[], io: Pick<Io, 'stdin' | 'stderr'>): Input {
  const input: Input = { manifests: [], unusable: [] };
  const begun = Date.now();
  let said = begun;
  for (const [file, explicit] of paths.flatMap((path) => filesOf(path, input))) {
    readFile(file, explicit, input, io);
    if (Date.now() - begun > PATIENCE_MILLIS && Date.now() - said > PATIENCE_MILLIS) {
      said = Date.now();
      io.stderr(`read ${input.manifests.length} objects, at ${file}\n`);
    }
  }
  return input;
}

/** The files of a path, and whether they were named one by one. */
function filesOf(path: string, { unusable }: Input): [string, boolean][] {
  if (path === STDIN) {
    return [[path, true]];
  }
  try {
    return statSync(path).isDirectory() ? walk(path).map((file) => [file, false]) : [[path, true]];
  } catch (error) {
    unusable.push({ file: path, message: `cannot be read: ${(error as Error).message}` });
    return [];
  }
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? (LEFT_OUT.test(entry.name) ? [] : walk(path)) : entry.isFile() && MANIFEST.test(entry.name) ? [path] : [];
  });
}

function readFile(file: string, explicit: boolean, { manifests, unusable }: Input, { stdin }: Pick<Io, 'stdin'>): void {
  const name = file === STDIN ? '<stdin>' : file;
  let text: string;
  try {
    const size = file === STDIN ? 0 : statSync(file).size;
    if (size > MAX_BYTES) {
      unusable.push({ file: name, message: `is larger than ${MAX_BYTES / 1024 / 1024} MiB, got ${size} bytes; split it` });
      return;
    }
    text = file === STDIN ? stdin() : readFileSync(file, 'utf8');
  } catch (error) {
    unusable.push({ file: name, message: `cannot be read: ${(error as Error).message}` });
    return;
  }
  // In a folder there are other files too, which may be anything.
  if (!explicit && !text.includes('apiVersion')) {
    return;
  }
  for (const { value, fault, position } of readDocuments(text)) {
    if (fault !== undefined) {
      unusable.push({ file: name, line: position([]).line, message: `the document ${fault}` });
    } else if (isObject(value)) {
      manifests.push(...objectsOf(value, { file: name, position }));
    } else if (explicit && value !== null) {
      unusable.push({ file: name, line: position([]).line, message: 'the document is no object of Kubernetes; expected one with "apiVersion" and "kind"' });
    }
  }
}

/** A manifest, or those of a list. */
function objectsOf(value: any, source: Required<Pick<LocatedManifest, 'file' | 'position'>>): LocatedManifest[] {
  return value.kind === 'List' && Array.isArray(value.items)
    ? value.items.map((manifest: any, i: number) => ({ ...source, manifest, position: (field: any) => source.position(['items', i, ...field]) }))
    : [{ ...source, manifest: value }];
}

function isObject(value: any): boolean {
  return typeof value?.apiVersion === 'string' && typeof value?.kind === 'string';
}
