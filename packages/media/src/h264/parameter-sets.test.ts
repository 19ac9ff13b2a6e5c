import { BitWriter, bytesToHex, hexToBytes } from '@callcast/core';
import { expect, test } from 'vitest';
import { MAX_PPS_COUNT } from '../limits.ts';
import { parseAvcDecoderConfigurationRecord } from './avc-decoder-configuration-record.ts';
import { type ActiveParameterSets, ParameterSets, type ParameterSetsUpdate } from './parameter-sets.ts';

/** x264: baseline 1280x720, High 1920x1080. */
const SPS_720 = hexToBytes('6742c01fd9005005bb0110000003001000000303c8f1832480');
const SPS_1080 = hexToBytes('67640028acd940780227e5c044000003000400000300f03c60c658');
const PPS = hexToBytes('68cb83cb20');
const PPS_CABAC = hexToBytes('68ebe3cb22c0');
const SEI = hexToBytes('0605ff');

/** PPS head: id, SPS id, entropy mode; the rest does not matter here. */
function pps(id: number, spsId: number, rest = 0): Uint8Array {
  const bits = new BitWriter();
  bits.writeBits(0x68, 8);
  bits.writeUe(id);
  bits.writeUe(spsId);
  bits.writeBits(0, 1);
  bits.writeBits(rest, 8);
  bits.writeBits(1, 1);
  return bits.toBytes();
}

/** Slice header head: first_mb_in_slice 0, slice_type, pic_parameter_set_id. */
function slice(nalUnitHeader: number, ppsId = 0): Uint8Array {
  const bits = new BitWriter();
  bits.writeBits(nalUnitHeader, 8);
  bits.writeUe(0);
  bits.writeUe(nalUnitHeader === 0x65 ? 7 : 5);
  bits.writeUe(ppsId);
  bits.writeBits(0xa5, 8);
  return bits.toBytes();
}
const idr = (ppsId = 0): Uint8Array => slice(0x65, ppsId);
const inter = (ppsId = 0): Uint8Array => slice(0x41, ppsId);

function changed(update: ParameterSetsUpdate): ActiveParameterSets {
  if (update.kind !== 'changed') throw new Error(`expected a change, got ${JSON.stringify(update)}`);
  return update.active;
}

test('the first IDR with its sets yields the record, byte for byte (ISO/IEC 14496-15 §5.3.3.1.2)', () => {
  const active = changed(new ParameterSets().handleAccessUnit([SPS_720, PPS, SEI, idr()]));
  expect(bytesToHex(active.configurationRecord)).toBe(
    `0142c01fff e10019 ${bytesToHex(SPS_720)} 010005 ${bytesToHex(PPS)}`.replaceAll(' ', ''),
  );
  expect(active.sps).toMatchObject({ width: 1280, height: 720 });
});

test('a High profile record carries chroma format and bit depths', () => {
  const { configurationRecord } = changed(new ParameterSets().handleAccessUnit([SPS_1080, PPS_CABAC, idr()]));
  expect(bytesToHex(configurationRecord.subarray(-4))).toBe('fdf8f800');
  expect(parseAvcDecoderConfigurationRecord(configurationRecord)).toMatchObject({
    highProfile: { chromaFormat: 1, bitDepthLuma: 8, bitDepthChroma: 8 },
  });
});

test('repeated sets and inter pictures change nothing', () => {
  const sets = new ParameterSets();
  changed(sets.handleAccessUnit([SPS_720, PPS, idr()]));
  expect(sets.handleAccessUnit([inter()])).toEqual({ kind: 'unchanged' });
  expect(sets.handleAccessUnit([SPS_720, PPS, idr()])).toEqual({ kind: 'unchanged' });
  expect(sets.handleAccessUnit([idr()])).toEqual({ kind: 'unchanged' });
  expect(sets.handleAccessUnit([SEI])).toEqual({ kind: 'unchanged' });
});

test('sets from the SDP serve a sender that never sends them in-band', () => {
  const sets = new ParameterSets();
  expect(sets.store([SPS_720, PPS])).toBeUndefined();
  expect(sets.active).toBeUndefined();
  expect(changed(sets.handleAccessUnit([idr()])).spsNalUnit).toEqual(SPS_720);
});

test('sets that came alone are active from the next IDR on, not before', () => {
  const sets = new ParameterSets();
  changed(sets.handleAccessUnit([SPS_720, PPS, idr()]));
  expect(sets.handleAccessUnit([SPS_1080, PPS_CABAC])).toEqual({ kind: 'unchanged' });
  expect(sets.active?.sps.width).toBe(1280);
  expect(sets.handleAccessUnit([inter()])).toEqual({ kind: 'unchanged' });
  expect(changed(sets.handleAccessUnit([idr()])).sps.width).toBe(1920);
});

test('an SPS between IDR pictures does not touch the active one, a new PPS joins it', () => {
  const sets = new ParameterSets();
  changed(sets.handleAccessUnit([SPS_720, PPS, idr()]));
  const active = changed(sets.handleAccessUnit([SPS_1080, pps(1, 0), inter(1)]));
  expect(active.spsNalUnit).toEqual(SPS_720);
  expect(active.ppsNalUnits).toEqual([PPS, pps(1, 0)]);
});

test('a PPS with new content under an old id is a change', () => {
  const sets = new ParameterSets();
  changed(sets.handleAccessUnit([SPS_720, pps(0, 0, 1), idr()]));
  expect(changed(sets.handleAccessUnit([pps(0, 0, 2), inter()])).ppsNalUnits).toEqual([pps(0, 0, 2)]);
});

test('the record holds the active SPS alone and its PPS by rising id', () => {
  const sets = new ParameterSets();
  expect(sets.store([SPS_720, pps(7, 0), pps(2, 0), pps(3, 1)])).toBeUndefined();
  const first = changed(sets.handleAccessUnit([idr(7)]));
  expect(first.ppsNalUnits).toEqual([pps(2, 0), pps(7, 0)]);
  expect(sets.handleAccessUnit([idr(2)])).toEqual({ kind: 'unchanged' });
});

test('returned sets are copies', () => {
  const sets = new ParameterSets();
  const spsNalUnit = SPS_720.slice();
  changed(sets.handleAccessUnit([spsNalUnit, PPS, idr()]));
  spsNalUnit.fill(0);
  expect(sets.active?.spsNalUnit).toEqual(SPS_720);
});

test('an access unit is unusable without its sets', () => {
  const missing = { kind: 'unusable', reason: 'missing-parameter-sets' };
  const sets = new ParameterSets();
  expect(sets.handleAccessUnit([idr()])).toEqual(missing);
  expect(sets.handleAccessUnit([PPS, idr()])).toEqual(missing); // no SPS
  expect(sets.handleAccessUnit([SPS_720, inter()])).toEqual(missing); // nothing is active before an IDR
  changed(sets.handleAccessUnit([idr()]));
  expect(sets.handleAccessUnit([inter(9)])).toEqual(missing);
  expect(sets.handleAccessUnit([pps(9, 1), inter(9)])).toEqual(missing); // belongs to another SPS than the active one
});

test('damaged sets make the access unit unusable and leave the active ones', () => {
  const sets = new ParameterSets();
  changed(sets.handleAccessUnit([SPS_720, PPS, idr()]));
  expect(sets.handleAccessUnit([SPS_720.subarray(0, 6), PPS, idr()])).toEqual({
    kind: 'unusable',
    reason: 'truncated',
  });
  expect(sets.active?.spsNalUnit).toEqual(SPS_720);
  expect(sets.handleAccessUnit([inter()])).toEqual({ kind: 'unchanged' });
});

test('no more PPS are kept than a record can count', () => {
  const sets = new ParameterSets();
  sets.store([SPS_720]);
  for (let id = 0; id < MAX_PPS_COUNT; id++) expect(sets.store([pps(id, 0)])).toBeUndefined();
  expect(sets.store([pps(MAX_PPS_COUNT, 0)])).toBe('bad-id');
  expect(sets.store([pps(3, 0, 9)])).toBeUndefined(); // a known id may still change
  expect(changed(sets.handleAccessUnit([idr()])).ppsNalUnits).toHaveLength(MAX_PPS_COUNT);
});

test('what is kept is a copy, also of a Buffer, whose slice() would share its memory', () => {
  const sets = new ParameterSets();
  const spsBuffer = Buffer.from(SPS_720);
  const ppsBuffer = Buffer.from(PPS);
  sets.handleAccessUnit([spsBuffer, ppsBuffer, idr()]);
  spsBuffer.fill(0);
  ppsBuffer.fill(0);
  expect(sets.active?.spsNalUnit).toEqual(SPS_720);
  expect(sets.active?.ppsNalUnits).toEqual([PPS]);
});
