import type { Browser, Socket, SocketEvents } from '../browser.ts';

/** `crypto.randomUUID` is missing on insecure origins, `getRandomValues` is not. */
function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function permissionState(device: 'camera' | 'microphone'): Promise<PermissionState | 'unknown'> {
  try {
    const status = await navigator.permissions.query({ name: device as PermissionName });
    return status.state;
  } catch {
    return 'unknown'; // The browser knows no such permission name, or has no Permissions API.
  }
}

function openSocket(url: string, events: SocketEvents): Socket {
  const socket = new WebSocket(url);
  socket.onopen = () => events.opened();
  socket.onmessage = ({ data }) => events.received(data);
  socket.onclose = () => events.closed();
  return socket;
}

/** The browser that runs this page. */
export const thisBrowser: Browser = {
  get isSecureContext() {
    return isSecureContext;
  },
  get mediaDevices() {
    return navigator.mediaDevices as MediaDevices | undefined;
  },
  fetch: (input, init) => fetch(input, init),
  openSocket,
  createPeerConnection: (iceServers) =>
    typeof RTCPeerConnection === 'undefined'
      ? undefined
      : new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers }),
  createStream: () => new MediaStream(),
  videoSendCodecs: () =>
    typeof RTCRtpSender === 'undefined' ? [] : (RTCRtpSender.getCapabilities?.('video')?.codecs ?? []),
  permissionState,
  randomId,
  random: () => Math.random(),
  now: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
