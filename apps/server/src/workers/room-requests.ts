/** A media worker's questions to the server for room in an account's recordings. */
import type { OutputFailure } from '@callcast/calls';
import { CodedError } from '@callcast/core';
import type { Room } from '../recordings/recording-ledger.ts';
import type { FromMediaWorker } from './media-worker-protocol.ts';

export class RoomRequests {
  readonly #send: (message: FromMediaWorker) => void;
  /** By number; one for each recording at most. */
  readonly #waiting = new Map<number, PromiseWithResolvers<number>>();
  #next = 1;

  constructor(send: (message: FromMediaWorker) => void) {
    this.#send = send;
  }

  /** @returns What was given, at least `bytes`. Rejects with a CodedError `RECORDING_…` when there is no room. */
  reserve(accountId: number, name: string, bytes: number): Promise<number> {
    const request = this.#next++;
    const waiting = Promise.withResolvers<number>();
    this.#waiting.set(request, waiting);
    this.#send({ kind: 'reserve-room', request, accountId, name, bytes });
    return waiting.promise;
  }

  handleRoom(request: number, room: Room | OutputFailure): void {
    const waiting = this.#waiting.get(request);
    this.#waiting.delete(request);
    if ('code' in room) waiting?.reject(new CodedError(room.code, room.reason));
    else waiting?.resolve(room.bytes);
  }
}
