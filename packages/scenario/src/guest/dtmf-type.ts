/** Which tones `Call.handleTones` is about. */
export const DTMFType = Object.freeze({
  /** Those of both other kinds that are heard here. */
  ALL: 'ALL',
  /** Keys within the sound: not listened for. */
  IN_BAND: 'IN_BAND',
  /** Keys as messages of the type `application/dtmf-relay`. */
  SIP_INFO: 'SIP_INFO',
  /** Keys as events of RTP (RFC 4733, once RFC 2833), which browsers and telephones send. */
  TELEPHONE_EVENT: 'TELEPHONE_EVENT',
});
