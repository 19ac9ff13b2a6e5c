/** Outlines on a 24 × 24 grid. */
const OUTLINES = {
  camera: [
    'M3 8.500A2.5 2.5 0 0 1 5.5 6h7A2.5 2.5 0 0 1 15 8.500v7a2.5 2.5 0 0 1-2.5 2.500h-7A2.5 2.5 0 0 1 3 15.500z',
    'M15 11l6-3.500v9L15 13',
  ],
  cameraOff: [
    'M3 3l18 18',
    'M9.5 6h3A2.5 2.5 0 0 1 15 8.500V11l6-3.500v9l-3-1.7',
    'M15 15.500a2.5 2.5 0 0 1-2.5 2.500h-7A2.5 2.5 0 0 1 3 15.500v-7A2.5 2.5 0 0 1 5 6',
  ],
  microphone: ['M12 3a3 3 0 0 1 3 3v6a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3z', 'M5.5 11.500a6.5 6.5 0 0 0 13 0', 'M12 18v3'],
  microphoneOff: [
    'M3 3l18 18',
    'M9 9v3a3 3 0 0 0 4.8 2.400M15 11V6a3 3 0 0 0-5.6-1.5',
    'M5.5 11.500a6.5 6.5 0 0 0 10.3 5.300M18.5 11.500a6.5 6.5 0 0 1-.5 2.5',
    'M12 18v3',
  ],
  flip: ['M4 10a8 8 0 0 1 14-4.500L20 8', 'M20 3.500V8h-4.5', 'M20 14a8 8 0 0 1-14 4.500L4 16', 'M4 20.500V16h4.5'],
  hangUp: [
    'M3.2 14.300c-.7-3 3.3-6.3 8.8-6.300s9.5 3.3 8.8 6.300c-.2 1-1.1 1.4-2 1.200l-2.6-.6c-.8-.2-1.3-.8-1.4-1.600l-.2-1.500c-1.7-.5-3.5-.5-5.2 0l-.2 1.500c-.1.8-.6 1.4-1.4 1.600l-2.6.6c-.9.2-1.8-.2-2-1.200z',
  ],
  call: [
    'M6 3.500h3l1.5 4.5-2 1.500a12 12 0 0 0 6 6l1.5-2 4.5 1.500v3a2 2 0 0 1-2.2 2A17 17 0 0 1 4 5.7 2 2 0 0 1 6 3.500z',
  ],
  alert: ['M12 4l9 16H3z', 'M12 10v4.5', 'M12 17.300v.2'],
  info: ['M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z', 'M12 11v5', 'M12 7.700v.2'],
  check: ['M5 12.500l4.5 4.500L19 7.5'],
  leave: ['M14 4H7a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h7', 'M10 12h10', 'M16.5 8l4 4-4 4'],
  out: ['M14 4h6v6', 'M20 4l-9 9', 'M18 14v4a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h4'],
  soundOn: ['M4 9.500h3.500L12 5.500v13l-4.5-4H4z', 'M15.5 9a4.5 4.5 0 0 1 0 6', 'M18 6.500a8 8 0 0 1 0 11'],
  soundOff: ['M4 9.500h3.500L12 5.500v13l-4.5-4H4z', 'M16 9.500l5 5M21 9.500l-5 5'],
  full: ['M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5'],
  play: ['M7 4.500l12 7.5-12 7.500z'],
  copy: ['M9 9h11v11H9z', 'M15 9V4H4v11h5'],
} as const satisfies Record<string, readonly string[]>;

export type IconName = keyof typeof OUTLINES;

const SVG = 'http://www.w3.org/2000/svg';

/** An icon beside a text that says the same: hidden from screen readers. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  for (const outline of OUTLINES[name]) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', outline);
    svg.append(path);
  }
  return svg;
}
