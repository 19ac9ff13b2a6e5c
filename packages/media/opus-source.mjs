/** What the Opus decoder and encoder are compiled from, and how. */
import { join } from 'node:path';

export const OPUS_SOURCE = {
  name: 'opus',
  version: '1.5.2-2',
  tarball: 'opus_1.5.2.orig.tar.gz',
  sha256: '65c1d2f78b9f2fb20082c38cbe47c951ad5839345876e46941612ee87f9a7ce1',
};

/** Of both. */
export const CELT = [
  ...['bands', 'celt', 'celt_lpc', 'cwrs', 'entcode', 'entdec', 'entenc', 'kiss_fft', 'laplace'],
  ...['mathops', 'mdct', 'modes', 'pitch', 'quant_bands', 'rate', 'vq'],
].map((name) => `celt/${name}.c`);

export const OPUS_FLAGS = [
  ...['-msimd128', '-DOPUS_BUILD', '-DNDEBUG', '-DVAR_ARRAYS'],
  ...['-DFLOAT_APPROX', '-DHAVE_LRINTF', '-DHAVE_LRINT', '-DENABLE_HARDENING', '-DOVERRIDE_celt_fatal'],
  '-D__LP64__', // for celt/arch.h alone: 64-bit multiplication is native here, though pointers have 32
];

export const opusIncludes = (folder) =>
  ['include', 'celt', 'silk', 'silk/float', 'src', '.'].map((path) => join(folder, path));
