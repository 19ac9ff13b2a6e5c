/** A thread that removes the types of one TypeScript text, and ends: by what the parser failed with, if it did. */
import { parentPort, workerData } from 'node:worker_threads';
import { stripTypesHere } from '@callcast/scenario/sources';
import type { StripRequest } from '../strip-protocol.ts';

const { source } = workerData as StripRequest;
parentPort?.postMessage(stripTypesHere(source));
