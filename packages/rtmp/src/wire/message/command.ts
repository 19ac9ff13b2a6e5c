import { type Amf0Malformation, parseAmf0 } from '../amf0/parse.ts';
import type { Amf0Value } from '../amf0/value.ts';
import { writeAmf0 } from '../amf0/write.ts';

/** Message type id of an AMF 0 command message, RTMP 1.0 §7.1.1. */
export const COMMAND_TYPE = 20;

/** The AMF 3 form: a zero byte, then the same AMF 0 values unless the peer switches format. */
export const AMF3_COMMAND_TYPE = 17;

/** Chunk stream of our commands: the one encoders in the field use. */
export const COMMAND_CHUNK_STREAM = 3;

export interface Command {
  readonly kind: 'command';
  readonly name: string;
  /** 0 when nothing is answered; also when it is missing, as in the `onFCPublish` of ffmpeg. */
  readonly transactionId: number;
  /** The command object, usually null or server properties. */
  readonly commandObject: Amf0Value;
  readonly commandArguments: readonly Amf0Value[];
}

export type CommandMalformation = Amf0Malformation | 'command-without-name';

export function parseCommand(typeId: number, payload: Uint8Array): Command | CommandMalformation {
  const values = parseAmf0(typeId === AMF3_COMMAND_TYPE ? payload.subarray(1) : payload);
  if (typeof values === 'string') return values;
  const [name, transaction, commandObject, ...commandArguments] = values;
  if (typeof name !== 'string') return 'command-without-name';
  const transactionId = typeof transaction === 'number' ? transaction : 0;
  return { kind: 'command', name, transactionId, commandObject, commandArguments };
}

export function writeCommand(
  name: string,
  transactionId: number,
  commandObject: Amf0Value,
  ...commandArguments: readonly Amf0Value[]
): Uint8Array {
  return writeAmf0([name, transactionId, commandObject, ...commandArguments]);
}
