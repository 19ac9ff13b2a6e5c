import { type DocumentedGroup, type DocumentedName, TABLED } from '../documented-name.ts';

/** Methods of an object that cannot be had yet. Once its maker is built, each needs a proof of its own. */
const methodsOf = (
  owner: string,
  maker: Extract<DocumentedName, { maker: unknown }>['maker'],
  ...names: string[]
): Record<string, DocumentedName> =>
  Object.fromEntries(names.map((name) => [`${owner}.${name}`, { status: 'absent', maker }]));

export const MEDIA_UNITS: DocumentedGroup = {
  title: 'Recorder',
  names: {
    RecorderEvents: TABLED,
    ...methodsOf('Recorder', 'createRecorder', 'id', 'addEventListener', 'removeEventListener', 'mute', 'stop'),
  },
};
