import type { LegTransportPort } from '@callcast/calls';
import type { PeerCloseReason, PeerHost } from '@callcast/webrtc/io';
import type { WakeUpPacing } from './wake-up-pacing.ts';

const CLOSE_TEXT: Readonly<Record<PeerCloseReason, string>> = {
  'ice-failed': 'No network path to the caller was found; is the UDP port reachable?',
  'path-lost': 'The network path to the caller was lost',
  'never-connected': 'The caller did not connect within 30 s; is the UDP port reachable?',
  'closed-by-peer': 'The caller closed the connection',
  'too-many-sources': 'The caller sent from more sources (SSRC) than any sender needs',
};

/** WebRTC peers as legs of calls. */
export function webrtcLegs(host: PeerHost, pacing: WakeUpPacing): LegTransportPort {
  return {
    async accept({ legId, offer, videoPolicy, maxVideoBitrateBps, duplex = false, events }) {
      const { answer, granted, tracks, peer } = await host.accept({
        legId,
        offer,
        policy: {
          video: videoPolicy,
          ...(maxVideoBitrateBps === undefined
            ? {}
            : { maxVideoBitrateKbps: Math.max(1, Math.round(maxVideoBitrateBps / 1000)) }),
        },
        isDuplex: duplex,
        events: {
          datagram: (track, datagram, arrivedAt) => {
            pacing.handleDatagram();
            events.datagram(track, datagram, arrivedAt);
          },
          connected: events.connected,
          closed: (reason) => events.closed(CLOSE_TEXT[reason]),
        },
      });
      return {
        answer,
        granted,
        tracks,
        transport: {
          sendRtcp: (track, compound) => void peer.sendRtcp(track, compound),
          ...(duplex ? { sendRtp: (packet: Uint8Array) => peer.sendRtp(packet) } : {}),
          addRemoteCandidate: (candidate) => peer.addRemoteCandidate(candidate),
          close: () => peer.close(),
        },
      };
    },
  };
}
