import type { OfferTransport } from './offer-sections.ts';

/** The one m-section of {@link writeTransportOffer}; candidates that arrive later name it. */
export const TRANSPORT_MID = '0';

/**
 * Writes the offer that the WebRTC library gets: the caller's ICE and DTLS parameters and one m-section for everything.
 * Each field has been checked against its grammar, so nothing a stranger wrote reaches the library's own SDP parser.
 *
 * Source: RFC 8829 §5.2.1, RFC 8839 §5, RFC 8122 §5.
 *
 * @param sendsToPeer We are going to send media, which the library does in no other direction; RTCP it always takes.
 */
export function writeTransportOffer(transport: OfferTransport, sendsToPeer: boolean): string {
  const { iceUfrag, icePwd, fingerprint, setup, candidates } = transport;
  return [
    'v=0',
    'o=- 1 1 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    `a=group:BUNDLE ${TRANSPORT_MID}`,
    // Video, because the library marks what we send (RTCP) by the kind of its m-section (RFC 8837 §5).
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    'c=IN IP4 0.0.0.0',
    `a=mid:${TRANSPORT_MID}`,
    sendsToPeer ? 'a=sendrecv' : 'a=sendonly',
    'a=rtcp-mux',
    // We answer as the DTLS server wherever we may choose. As the client we would begin as soon as ICE is through on our
    // side, before a caller built on the same library (OBS) listens, and it repeats only after a second: 1.0 s to connect
    // instead of 0.03 s. Browsers and pion connect equally fast either way.
    `a=setup:${setup === 'actpass' ? 'active' : setup}`,
    `a=ice-ufrag:${iceUfrag}`,
    `a=ice-pwd:${icePwd}`,
    'a=ice-options:trickle',
    `a=fingerprint:${fingerprint.algorithm} ${fingerprint.hash}`,
    'a=rtpmap:96 H264/90000',
    ...candidates.map((candidate) => `a=${candidate}`),
    '',
  ].join('\r\n');
}
