/** ITU-T G.711 expanded to −1..1, by tables: A-law (table 1a) and µ-law (table 2a). */

const expandALaw = (code: number): number => {
  const inverted = code ^ 0x55; // even bits are inverted on the way
  const segment = (inverted >> 4) & 7;
  const step = ((inverted & 0x0f) << 1) + 1;
  const magnitude = segment === 0 ? step : (step + 32) << (segment - 1); // of 4,096
  return ((inverted & 0x80) === 0 ? -magnitude : magnitude) / 4_096;
};

const expandULaw = (code: number): number => {
  const inverted = ~code & 0xff; // all bits are inverted on the way
  const magnitude = ((((inverted & 0x0f) << 1) + 33) << ((inverted >> 4) & 7)) - 33; // of 8,192
  return ((inverted & 0x80) === 0 ? magnitude : -magnitude) / 8_192;
};

export const A_LAW: Float32Array = Float32Array.from({ length: 256 }, (_, code) => expandALaw(code));
export const U_LAW: Float32Array = Float32Array.from({ length: 256 }, (_, code) => expandULaw(code));
