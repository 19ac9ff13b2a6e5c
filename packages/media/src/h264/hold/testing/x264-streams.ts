/**
 * Streams of 46×30 pictures by x264 (FFmpeg 5.1, testsrc2, -qp 44), and what goes on behind them. The latter is not taken
 * from elsewhere: FFmpeg and OpenH264 decoded it to the last reference picture and to the colour.
 */
export interface X264Stream {
  readonly name: string;
  /** Access units of NAL units, hexadecimal. */
  readonly accessUnits: readonly (readonly string[])[];
  readonly held: readonly string[];
  /** Of {@link SLATE_COLOUR}, instead of the first held picture. */
  readonly slate: string;
}

export const SLATE_COLOUR = { y: 90, cb: 60, cr: 200 };

const SLATE_SAMPLES = '5a'.repeat(256) + '3c'.repeat(64) + 'c8'.repeat(64);

export const x264Streams: readonly X264Stream[] = [
  {
    name: 'baseline, CAVLC, two slices, POC type 2',
    accessUnits: [
      [
        '6742c00ada35eab0110000030001000003003c0f1226a0',
        '68ce0124b2',
        '6588843af88a8830215bc51970bc26ff7dc13597a24099dfb3d3c48a6214da231e5439e670825650eeb082423818048c01367121c11f4f422cf451590e1b81df1d8c3d2b82db6c370a22a3861c51383d66e6658a03b809bfdf716e90f8be820b4c9035da37483d9c75afc14d08501b07814aae581f70a6cd5832bc7271efce26cdd86e8041d66f9c62ac22a16627fc1eb1731d50265faa2b51623b83db296561044a4356a533be820c01040900dba13cd718917e48370a054cfcfc0064b9a4553f28db1cd89f182e8333ef4fe1f9',
        '65208843ae1f087e1a8807fd78e0c4000a4f0df0832573292b988c1c0fe2002d1806331201e306206fc2bb992ee7',
      ],
      ['419a2289', '4121a22890'],
      ['419a4289', '4121a42890'],
      ['419a6289', '4121a62890'],
    ],
    held: ['419a8012a3c0', '419aa012a3c0'],
    slate: `6588800008001012a0d0${SLATE_SAMPLES}26193930c9c9e0`,
  },
  {
    name: 'high, CABAC, B pictures, weighted prediction, POC type 0',
    accessUnits: [
      [
        '6764000aacd335eab0110000030001000003003c0f122538',
        '68eae0492c8b',
        '65888401ffd3acd6860a4469be8669a708b8c61fe479778beac9ca1ce862eb0240fa58408cd0542218e36e97aa7dc903b826b767471bf55a7de6318bfc183cad9980fb60a7e7cc66c72ba6cbdb0970a08fbec07e4678b5b996a5aff314af0a9fc036d73049902626c5481369cbbc1a7852cb55d34c5765925ff7329fb0325816ffa87c151510ab914dc245e64d009f65639bf5d9a39a5a71d407751c4301ab377e82aed5368763bb8bcc0d88e1b9b2c047812f47034314c37cd160096ecf6bf0333d6fffe7c2834c23d7227c0f489e27f7225a1b0973f3e3322a4d623caf308e7b7416e8e5a61974e73145de3a016fd701144d4e12a3984c27',
      ],
      ['419a26d8ff9380'],
      ['019e42f24fce81'],
      ['019e44f24fce80'],
    ],
    held: ['419a48d882551810', '419a6ad882551810'],
    slate: `6588800008001000957ffef8${SLATE_SAMPLES}fc1edaa4540030dc`,
  },
];

export interface X264Picture {
  readonly name: string;
  /** SPS, PPS and the beginning of an IDR, as much as its header takes. */
  readonly idr: readonly string[];
  /** Goes on behind it. */
  readonly held: string;
  /** SHA-256 of the slate of {@link SLATE_COLOUR} instead. */
  readonly slateDigest: string;
}

/** Larger pictures and such of one row or column; made and decoded as above. */
export const x264Pictures: readonly X264Picture[] = [
  {
    name: '640x360, CABAC',
    idr: ['6764001eacd940a02ff970110000030001000003003c0f162d96', '68ebe3cb22c0', '6588840025ffd74766a02d1acc'],
    held: '419a216c4cbf000003000003001370',
    slateDigest: '00330fa2e7063fbb62b370b8f94c2dc53a1db4407fa685a74ed073907fb65971',
  },
  {
    name: '640x360, CAVLC',
    idr: ['6742c01ed900a02ff970110000030001000003003c0f162e48', '68cb83cb20', '658884097c4222a20c085f81b4'],
    held: '419a386400e660',
    slateDigest: '58241f62819f1536cf1ceb321aeb5dd55a2197d4b98e1da608d00c12f8978ef8',
  },
  {
    name: '16x80, CABAC',
    idr: ['6764000aacb225d80880000003008000001e07891324', '68ebc3cb22c0', '6588840a7fd7181f78655ae304'],
    held: '419a3b132f2260',
    slateDigest: '143d3a50e6c8af46610a0378a9cacdfd34984935535445bbf18b71775c9bae9a',
  },
  {
    name: '112x16, CAVLC',
    idr: ['6742c00ad907ec0440000003004000000f03c48992', '68cb83cb20', '658884097c4222a20c085f81b4'],
    held: '419a386422',
    slateDigest: '8ad0e5955c9c0fc5ece1df89c41156f97fe836ccc52664596adc3f77fab7f6fd',
  },
  {
    name: '1280x720, CABAC',
    idr: ['6764001facb200a00b760220000003002000000781e30649', '68ebc3cb22c0', '658884097fd74766b318176ca3'],
    held: '419a3b132f0000030000030000030000030000030000030000030000030001fe',
    slateDigest: '8d9de3ce02202c6753367ad979aeb268aa17b68a8b2a477731daa9ab77efaa41',
  },
];
