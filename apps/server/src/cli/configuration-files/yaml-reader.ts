/** Reads YAML of a known shape, and says in which line it is not. */
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { suggest } from '../../config/index.ts';
import { CliError } from '../context.ts';

export interface YamlFile {
  readonly document: Document;
  /** @throws {CliError} What is wrong there. */
  readonly root: YamlMap;
}

/** @param path For messages. @throws {CliError} With the line. */
export function readYaml(path: string, text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined)
    throw new CliError('CLI_FAILED', `${path}:${lines.linePos(error.pos[0]).line}: ${error.message}`);
  const place = (node: unknown): string => {
    const range = (node as Node | undefined)?.range;
    return range ? `${path}:${lines.linePos(range[0]).line}` : path;
  };
  if (!isMap(document.contents)) throw new CliError('CLI_FAILED', `${path}: this has no fields`);
  return { document, root: new YamlMap(document.contents, place) };
}

/** Fields of a mapping. Each method throws a {@link CliError} with file and line where the value is another. */
export class YamlMap {
  readonly node: YAMLMap;
  readonly #place: (node: unknown) => string;

  constructor(node: YAMLMap, place: (node: unknown) => string) {
    this.node = node;
    this.#place = place;
  }

  /** Refuses fields that are none of these. */
  only(known: readonly string[]): this {
    for (const { key } of this.node.items) {
      const name = isScalar(key) ? String(key.value) : '?';
      if (known.includes(name)) continue;
      const near = suggest(name, known);
      const hint = near === undefined ? `known are ${known.join(', ')}` : `did you mean ${near}?`;
      throw new CliError('CLI_FAILED', `${this.#place(key)}: there is no field "${name}"; ${hint}`);
    }
    return this;
  }

  fail(what: string, node: unknown = this.node): never {
    throw new CliError('CLI_FAILED', `${this.#place(node)}: ${what}`);
  }

  text(name: string): string {
    const node = this.node.get(name, true);
    // A number or a yes is meant as it is written: patterns and names often look like one.
    if (isScalar(node) && node.value !== null) return typeof node.value === 'string' ? node.value : (node.source ?? '');
    return this.fail(`${name} is missing, or no text`, node);
  }

  optionalText(name: string): string | null {
    return this.node.has(name) ? this.text(name) : null;
  }

  flag(name: string): boolean {
    const value = this.node.get(name);
    if (value === undefined) return false;
    return typeof value === 'boolean' ? value : this.fail(`${name} is true or false`, this.node.get(name, true));
  }

  /** Undefined where it is left out: the server has not given one. */
  id(): number | undefined {
    const value = this.node.get('id');
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
    return this.fail(
      'id is a whole number that the server gave; leave it out for something new',
      this.node.get('id', true),
    );
  }

  maps(name: string): YamlMap[] {
    return this.#sequence(name).map((node) =>
      isMap(node) ? new YamlMap(node, this.#place) : this.fail(`each of ${name} has fields`, node),
    );
  }

  /** Texts, or mappings of one field. */
  entries(name: string): (string | YamlMap)[] {
    return this.#sequence(name).map((node) => {
      if (isMap(node)) return new YamlMap(node, this.#place);
      if (isScalar(node) && node.value !== null)
        return typeof node.value === 'string' ? node.value : (node.source ?? '');
      return this.fail(`${name} is a list of names`, node);
    });
  }

  #sequence(name: string): unknown[] {
    const node = this.node.get(name, true) as unknown;
    if (node === undefined || (isScalar(node) && node.value === null)) return [];
    return isSeq(node) ? node.items : this.fail(`${name} is a list`, node);
  }
}
