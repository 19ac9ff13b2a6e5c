interface ErrorFacts {
  /** The same action may succeed when repeated without changing anything. */
  readonly retryable: boolean;
  /** For developers. Pages show their own translated text for the code. */
  readonly hint: string;
}

/** Every code that this SDK raises and every code that the server is known to send. */
export const ERROR_CODES = {
  // Device and browser.
  INSECURE_ORIGIN: { retryable: false, hint: 'Browsers hide the camera on http:// addresses other than localhost.' },
  WEBRTC_MISSING: { retryable: false, hint: 'This browser has no RTCPeerConnection.' },
  PERMISSION_DENIED: {
    retryable: false,
    hint: 'Allow the camera and microphone in the site settings, then try again.',
  },
  DEVICE_NOT_FOUND: { retryable: false, hint: 'No camera or microphone of this kind is connected.' },
  DEVICE_IN_USE: { retryable: true, hint: 'Another application holds the device.' },
  DEVICE_LOST: { retryable: true, hint: 'The device was unplugged or switched off.' },
  DEVICE_CONSTRAINTS: { retryable: false, hint: 'No device satisfies the constraints.' },
  DEVICE_FAILED: { retryable: true, hint: 'The browser could not open the device and gave no usable reason.' },
  NO_H264_ENCODER: { retryable: false, hint: 'This browser cannot send H.264, which RTMP needs.' },
  // Way to the server.
  NOT_LOGGED_IN: { retryable: false, hint: 'Call login() first.' },
  SERVER_UNREACHABLE: { retryable: true, hint: 'The server did not answer.' },
  BAD_SERVER_ANSWER: { retryable: false, hint: 'The server answered something that is not a Callcast answer.' },
  SIGNALLING_LOST: { retryable: true, hint: 'The signalling connection closed during the call.' },
  CONNECTION_LOST: { retryable: true, hint: 'The media path was lost.' },
  UDP_BLOCKED: { retryable: true, hint: 'No media path: the network or a firewall drops UDP to the media port.' },
  TURN_REFUSED: {
    retryable: true,
    hint: 'No media path, and the TURN server gives no relay: compare CALLCAST_TURN_SECRET with its own, and both clocks.',
  },
  SERVER_ADDRESS_UNREACHABLE: {
    retryable: false,
    hint: 'The server announces only private addresses: set CALLCAST_PUBLIC_IP.',
  },
  ABORTED: { retryable: true, hint: 'Cancelled by the caller.' },
  // Account and call.
  LOGIN_MALFORMED: { retryable: false, hint: 'A login is user@application.account.' },
  LOGIN_FAILED: { retryable: false, hint: 'Unknown login or wrong password.' },
  LOGIN_KEY_EXPIRED: { retryable: true, hint: 'A login key is good once and for a minute: ask for another.' },
  USER_INACTIVE: { retryable: false, hint: 'The user is switched off.' },
  RATE_LIMITED: { retryable: true, hint: 'Too many attempts: wait a minute.' },
  CALL_LIMIT: { retryable: true, hint: 'The limit of simultaneous calls is reached.' },
  BAD_MESSAGE: { retryable: false, hint: 'The server could not read a message of this client.' },
  NUMBER_INVALID: { retryable: false, hint: 'A number has 1 to 255 characters.' },
  NO_RULE_MATCH: { retryable: false, hint: 'No rule of the application matches the number.' },
  SCENARIO_COMPILE: { retryable: false, hint: 'The scenario has a syntax error.' },
  SCENARIO_THROW: { retryable: false, hint: 'The scenario threw an error.' },
  SCENARIO_NO_ANSWER: { retryable: true, hint: 'The scenario did not answer the call in time.' },
  SCENARIO_LIMIT: { retryable: false, hint: 'The scenario used more time or memory than it may.' },
  SCENARIO_ENDED: { retryable: true, hint: 'The scenario ended without answering.' },
  CALL_REJECTED: { retryable: false, hint: 'The scenario rejected the call.' },
  CALL_ENDED: { retryable: true, hint: 'The scenario hung up before it answered.' },
  SDP_NO_MEDIA: { retryable: false, hint: 'The call offers neither sound nor picture.' },
  SDP_NO_CODEC: { retryable: false, hint: 'The call offers no codec that the server speaks: Opus, H.264.' },
  MEDIA_FAILED: { retryable: true, hint: 'The media worker of the call failed.' },
  SHUTTING_DOWN: { retryable: true, hint: 'The server is shutting down.' },
  INTERNAL: { retryable: true, hint: 'The server failed; its log says why.' },
  // Outputs.
  CODEC_MISMATCH: { retryable: false, hint: 'The call was not negotiated as H.264.' },
  DEST_URL_INVALID: { retryable: false, hint: 'The RTMP URL cannot be parsed.' },
  DEST_UNKNOWN: { retryable: false, hint: 'The application has no destination of that name.' },
  DEST_KEY_UNREADABLE: { retryable: false, hint: 'The stored stream key must be entered again.' },
  DEST_FORBIDDEN: { retryable: false, hint: 'The operator does not allow this destination.' },
  DEST_DNS: { retryable: true, hint: 'The host name of the destination does not resolve.' },
  DEST_REFUSED: { retryable: true, hint: 'The destination refused the connection.' },
  DEST_TIMEOUT: { retryable: true, hint: 'The destination did not answer.' },
  DEST_TLS: { retryable: false, hint: 'The TLS handshake with the destination failed.' },
  DEST_HANDSHAKE: { retryable: false, hint: 'Whatever answers there does not speak RTMP.' },
  DEST_APP_REJECTED: { retryable: false, hint: 'The destination rejected the application path.' },
  DEST_AUTH_NEEDED: { retryable: false, hint: 'The destination wants a user name and a password in its URL.' },
  DEST_AUTH_REJECTED: { retryable: false, hint: 'The destination refused the user name or the password.' },
  DEST_AUTH_UNSUPPORTED: { retryable: false, hint: 'The destination wants a login of an unknown kind.' },
  DEST_REDIRECT: { retryable: false, hint: 'The destination names another server that cannot be used.' },
  DEST_CODEC: { retryable: false, hint: 'The destination does not say that it takes the codec of the call.' },
  DEST_KEY_REJECTED: { retryable: false, hint: 'The destination refused the stream key.' },
  DEST_CLOSED_AFTER_PUBLISH: { retryable: false, hint: 'The destination closed right after publish: usually the key.' },
  DEST_NO_ACK: { retryable: true, hint: 'The destination acknowledges nothing.' },
  DEST_SLOW: { retryable: true, hint: 'The upload to the destination is too slow.' },
  DEST_PROTOCOL: { retryable: true, hint: 'The destination broke the RTMP protocol.' },
  DEST_CLOSED: { retryable: true, hint: 'The destination closed the connection.' },
} as const satisfies Record<string, ErrorFacts>;

export type KnownErrorCode = keyof typeof ERROR_CODES;

/** A newer server may send codes that this SDK does not know. */
export type ErrorCode = KnownErrorCode | (string & {});

export const errorFacts = (code: ErrorCode): ErrorFacts =>
  Object.hasOwn(ERROR_CODES, code)
    ? ERROR_CODES[code as KnownErrorCode]
    : { retryable: false, hint: 'A code of a newer server.' };
