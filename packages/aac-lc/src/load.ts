import { AacLcModule } from './aac-lc-module.ts';
import { compileEncoder } from './io/compiled-encoder.ts';

/** Loads the encoder. Once per process or worker; pass the module to whoever opens encoders. */
export async function loadAacLc(): Promise<AacLcModule> {
  return new AacLcModule(await compileEncoder());
}
