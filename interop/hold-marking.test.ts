/** Reference marking and picture orders that no encoder at hand writes: decoders agree with the model of their buffer. */
import { createHash } from 'node:crypto';
import { PictureHold } from '@callcast/media';
import { expect, test } from 'vitest';
import { PICTURE_SIDE } from '../packages/media/src/h264/hold/testing/flat-stream.ts';
import { accessUnitsOf, markingScenarios } from '../packages/media/src/h264/hold/testing/marking-scenarios.ts';
import { decoders } from './hold-decoders.ts';

const HELD = 40;

for (const scenario of markingScenarios) {
  test(`held behind: ${scenario.name}`, async () => {
    const accessUnits = accessUnitsOf(scenario);
    const hold = new PictureHold();
    for (const accessUnit of accessUnits) hold.handleAccessUnit(accessUnit);
    const held = Array.from({ length: HELD }, () => hold.next());
    const whole = [...accessUnits, ...held.filter((picture) => typeof picture !== 'string')];
    const shown = Array<string>(HELD).fill(grey(scenario.shown));
    for (const [decoder, decode] of decoders) {
      const { pictures, complaints } = await decode(whole);
      expect(complaints, decoder).toBe('');
      expect(pictures.length, decoder).toBe(accessUnits.length + HELD);
      expect(pictures.slice(-HELD), decoder).toEqual(shown);
    }
  });
}

function grey(luma: number): string {
  const samples = PICTURE_SIDE * PICTURE_SIDE;
  const hash = createHash('md5').update(new Uint8Array(samples).fill(luma));
  return hash.update(new Uint8Array(samples / 2).fill(128)).digest('hex');
}
