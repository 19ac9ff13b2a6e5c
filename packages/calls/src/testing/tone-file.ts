/** A WAV file, mono at 48 kHz, 16 bits: a sine of this many hertz. For tests only. */
export function toneFile(seconds: number, hertz = 440): Uint8Array {
  const samples = Math.round(seconds * 48_000);
  const file = Buffer.alloc(44 + 2 * samples);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + 2 * samples, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(48_000, 24);
  file.writeUInt32LE(96_000, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(2 * samples, 40);
  for (let i = 0; i < samples; i++)
    file.writeInt16LE(Math.round(10_000 * Math.sin((2 * Math.PI * hertz * i) / 48_000)), 44 + 2 * i);
  return file;
}
