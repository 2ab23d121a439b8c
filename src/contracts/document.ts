import { quote } from '../linkerd/rule';
import { readYaml } from '../manifest/yaml';

/** Where a contract comes from: exactly one of the two. */
export interface Source {
  readonly file?: string;
  /** Its text, or for OpenAPI the parsed document. */
  readonly inline?: unknown;
}

/** What was given, and how messages call it. */
type Given = { readonly name: string } & ({ readonly text: string } | { readonly value: unknown });

/** The text of a contract, or the parsed document that was given. */
export function sourceOf(where: string, { file, inline }: Source, inlineProp: string): Given {
  if ((file === undefined) === (inline === undefined)) {
    throw new Error(`${where}: ${file === undefined ? 'neither' : 'both'} "file" ${file === undefined ? 'nor' : 'and'} "${inlineProp}" is given; expected exactly one of the two`);
  }
  if (file === undefined) {
    return typeof inline === 'string' ? { text: inline, name: `"${inlineProp}"` } : { value: inline, name: `"${inlineProp}"` };
  }
  return { text: readText(where, file), name: `"file" ${quote(file)}` };
}

/** An OpenAPI document as it is in JSON, read as Kubernetes' YAML library would: by the rules of YAML 1.1. */
export function loadDocument(where: string, source: Source): { readonly value: unknown; readonly name: string } {
  const given = sourceOf(where, source, 'document');
  if ('value' in given) {
    return given;
  }
  const { value, fault } = readYaml(given.text, '1.1');
  if (fault !== undefined) {
    throw new Error(`${where}: ${given.name} ${fault}; expected an OpenAPI document in YAML or JSON`);
  }
  return { value, name: given.name };
}

function readText(where: string, file: string): string {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { readFileSync } = require('fs') as typeof import('fs');
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${where}: "file" cannot be read, got ${quote(file)} (${(error as NodeJS.ErrnoException).code}); expected a path that leads to a file from ${process.cwd()}`);
  }
}
