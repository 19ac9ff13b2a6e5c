import { expect } from 'vitest';
import { type Field, ITEMS, type ItemName } from '../answer.ts';
import type { PlatformCommand } from '../command.ts';
import { PLATFORM_ERROR_CODES } from '../error.ts';
import { documentedCodes } from '../reference.ts';

/** Fails when an answer holds what the documentation of its command does not name. */
export function expectDocumented(command: PlatformCommand, answer: Readonly<Record<string, unknown>>): void {
  if ('status' in answer) return; // told by HTTP
  const { error } = answer as { error?: { code: number } };
  if (error !== undefined) {
    const numbers = [...documentedCodes(command)].map((code) => PLATFORM_ERROR_CODES[code]);
    expect(numbers, `${command.name} is refused with an undocumented code`).toContain(error.code);
    expect(answer).toEqual({ error, errors: [error] });
    return;
  }
  const { result, fields = {} } = command.answer;
  expectFields(command.name, answer, { result: '', ...fields });
  if (result === 'done') expect(answer.result, command.name).toBe(1);
  else if ('one' in result) expectItem(command.name, answer.result, result.one);
  else expectList(command.name, answer.result, result.list);
}

function expectList(where: string, list: unknown, item: ItemName): void {
  expect(list, `${where} is a list`).toBeInstanceOf(Array);
  for (const one of list as unknown[]) expectItem(where, one, item);
}

function expectItem(where: string, object: unknown, item: ItemName): void {
  expectFields(`${where}: ${item}`, object as Record<string, unknown>, ITEMS[item]);
}

function expectFields(
  where: string,
  object: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, Field>>,
): void {
  for (const [name, value] of Object.entries(object)) {
    const field = fields[name];
    expect(field, `${where}.${name} is not documented`).toBeDefined();
    if (typeof field !== 'object') continue;
    if (Array.isArray(value)) expectList(`${where}.${name}`, value, field.each);
    else expectItem(`${where}.${name}`, value, field.each);
  }
}
