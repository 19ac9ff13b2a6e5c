import type { ErrorTexts } from './error-catalogue.ts';

export const errorTextsEn: ErrorTexts = {
  INSECURE_ORIGIN: {
    title: 'This address hides the camera.',
    advice:
      'Browsers give the camera only to https:// pages and to localhost. Open this server by HTTPS, or on the machine it runs on.',
  },
  WEBRTC_MISSING: {
    title: 'This browser cannot make calls.',
    advice:
      'Use a current Chrome, Edge, Safari or Firefox. Some in-app browsers switch calls off: open the page in the real browser.',
  },
  PERMISSION_DENIED: {
    title: 'The camera or microphone is blocked.',
    advice:
      'Click the icon left of the address, allow both, and try again. If it stays blocked, look into the privacy settings of your system.',
  },
  DEVICE_NOT_FOUND: {
    title: 'No camera or microphone was found.',
    advice: 'Plug one in and try again. Or go on with what there is, or with a test picture.',
  },
  DEVICE_IN_USE: {
    title: 'Another program holds the camera or microphone.',
    advice: 'Close other calls and recorders, then try again, or choose another device.',
  },
  DEVICE_LOST: {
    title: 'A device was unplugged.',
    advice: 'The call goes on. Plug it in again or choose another one.',
  },
  DEVICE_CONSTRAINTS: {
    title: 'The chosen device cannot be used.',
    advice: 'It may have been unplugged. Choose another one.',
  },
  DEVICE_FAILED: {
    title: 'The device did not start.',
    advice: 'Try again. If that does not help, unplug it or restart the browser.',
  },
  NO_H264_ENCODER: {
    title: 'This browser cannot send H.264 video.',
    advice:
      'RTMP services need it. Use Chrome, Edge or Safari. In Firefox go online, wait a minute for the OpenH264 plug-in (about:addons, Plugins) and restart.',
  },
  NOT_LOGGED_IN: { title: 'You are not logged in.', advice: 'Log in and call again.' },
  SERVER_UNREACHABLE: {
    title: 'The server does not answer.',
    advice: 'Check that it runs and that you are online, then try again.',
  },
  BAD_SERVER_ANSWER: {
    title: 'The server gave an answer that makes no sense here.',
    advice: 'Reload the page: it may be older than the server. A proxy in between may also change answers.',
  },
  SIGNALLING_LOST: {
    title: 'The connection to the server broke.',
    advice: 'The call has ended. Call again when you are back online.',
  },
  CONNECTION_LOST: {
    title: 'The media connection broke.',
    advice: 'Your network changed or failed. Call again: the stream continues where the scenario allows it.',
  },
  UDP_BLOCKED: {
    title: 'No media gets through to the server.',
    advice:
      'Your network or a firewall blocks UDP. Try another network, or ask the operator to open the media port (40000/udp by default).',
  },
  TURN_REFUSED: {
    title: 'No media gets through, and the relay refuses to help.',
    advice:
      'Your network blocks UDP, and the TURN server gave no relay. The operator should run “callcast doctor”: the shared secret or a clock is wrong.',
  },
  SERVER_ADDRESS_UNREACHABLE: {
    title: 'The server announces an address that you cannot reach.',
    advice: 'The operator should set CALLCAST_PUBLIC_IP to the public address of the server.',
  },
  ABORTED: { title: 'Cancelled.', advice: 'Nothing was changed.' },
  LOGIN_FAILED: {
    title: 'Login or password is wrong.',
    advice: 'A login looks like user1@streaming.demo. The server prints the demo password at its first start.',
  },
  LOGIN_KEY_EXPIRED: { title: 'The login took too long.', advice: 'Log in again.' },
  USER_INACTIVE: { title: 'This user is switched off.', advice: 'Ask whoever runs the application to activate it.' },
  RATE_LIMITED: { title: 'Too many attempts.', advice: 'Wait a minute, then try again.' },
  CALL_LIMIT: {
    title: 'Too many calls at once.',
    advice: 'End another call of this user, or try again later.',
  },
  BAD_MESSAGE: {
    title: 'The server did not understand this page.',
    advice: 'Reload it: it may be older than the server.',
  },
  NO_RULE_MATCH: {
    title: 'No rule takes this number.',
    advice: 'Call another number, or add a rule to the application.',
  },
  SCENARIO_COMPILE: {
    title: 'The scenario has a syntax error.',
    advice: 'Correct it in the editor and call again.',
  },
  SCENARIO_THROW: {
    title: 'The scenario failed.',
    advice: 'It threw an error before it answered. The log of the session has the line.',
  },
  SCENARIO_NO_ANSWER: {
    title: 'The scenario did not answer.',
    advice: 'It has to call e.call.answer() in CallAlerting. Look at the log of the session, then call again.',
  },
  CALL_REJECTED: { title: 'The scenario rejected the call.', advice: 'It decided so.' },
  MEDIA_FAILED: {
    title: 'The part of the server that carried the call failed.',
    advice: 'It is being started again. Call again in a few seconds.',
  },
  SHUTTING_DOWN: { title: 'The server is shutting down.', advice: 'Call again when it is back.' },
  INTERNAL: { title: 'The server failed.', advice: 'Its log says why. Call again, or tell the operator.' },
  CODEC_MISMATCH: {
    title: 'The video is not H.264.',
    advice: 'Put VoxEngine.setVideoCodec("H264") at the top of the scenario and call again.',
  },
  DEST_URL_INVALID: {
    title: 'The stream address cannot be read.',
    advice: 'It should look like rtmp://host/app, with the stream key as streamName.',
  },
  DEST_UNKNOWN: {
    title: 'The scenario names a destination that does not exist.',
    advice: 'Correct the name in the scenario, or add the destination.',
  },
  DEST_KEY_UNREADABLE: {
    title: 'The stored stream key can no longer be read.',
    advice: 'Enter the stream key of the destination again.',
  },
  DEST_FORBIDDEN: {
    title: 'This server may not publish to that address.',
    advice: 'The operator can allow it with CALLCAST_EGRESS_ALLOW.',
  },
  DEST_DNS: {
    title: 'The name of the streaming server is unknown.',
    advice: 'Check the host in the stream address for typing errors.',
  },
  DEST_REFUSED: {
    title: 'The streaming server refused the connection.',
    advice: 'Check host and port. Many networks block port 1935: try rtmps:// on 443.',
  },
  DEST_TIMEOUT: {
    title: 'The streaming server does not answer.',
    advice: 'Check host and port. Many networks block port 1935: try rtmps:// on 443, or a nearer server.',
  },
  DEST_TLS: {
    title: 'No secure connection to the streaming server.',
    advice: 'Its certificate was not accepted, or the port speaks plain RTMP: try rtmp://.',
  },
  DEST_APP_REJECTED: {
    title: 'The streaming server rejected the application path.',
    advice: 'Check the part after the host, such as /app or /live2.',
  },
  DEST_AUTH_NEEDED: {
    title: 'The streaming server wants a user name and a password.',
    advice: 'Put them into the stream address: rtmp://user:password@host/app.',
  },
  DEST_AUTH_REJECTED: {
    title: 'The streaming server refused the user name or the password.',
    advice: 'They are those of the encoder account, not of the web site.',
  },
  DEST_AUTH_UNSUPPORTED: {
    title: 'The streaming server wants a login that is not known here.',
    advice: 'Ask the service for a stream key that needs no login.',
  },
  DEST_REDIRECT: {
    title: 'The streaming server points to another one that cannot be used.',
    advice: 'Ask the service for the address of the right server.',
  },
  DEST_CODEC: {
    title: 'The streaming server does not take the video of this call.',
    advice: 'Ask whoever wrote the scenario to leave out videoCodec for this server, then call again.',
  },
  DEST_KEY_REJECTED: {
    title: 'The streaming server refused the stream key.',
    advice: 'Copy the key again, and make sure that no other encoder is live with it.',
  },
  DEST_CLOSED_AFTER_PUBLISH: {
    title: 'The streaming server closed right after the start.',
    advice: 'Twitch and others do so when the key is wrong, two-factor login is off, or another encoder is live.',
  },
  DEST_NO_ACK: {
    title: 'The streaming server confirms nothing.',
    advice: 'The upload may be stuck. Choose a nearer server or a lower bitrate.',
  },
  DEST_SLOW: {
    title: 'The upload to the streaming server is too slow.',
    advice: 'Choose a nearer server or a lower bitrate.',
  },
  DEST_CLOSED: {
    title: 'The streaming server closed the connection.',
    advice: 'It is being connected again. If that repeats, ask the service.',
  },
  LOGIN_MALFORMED: {
    title: 'This is not a complete login.',
    advice: 'A login looks like user1@streaming.demo: user, application, account.',
  },
  NUMBER_INVALID: { title: 'This number is too long or empty.', advice: 'A number has 1 to 255 characters.' },
  SCENARIO_LIMIT: {
    title: 'The scenario was stopped.',
    advice: 'It used more time or memory than it may. The log of the session has more.',
  },
  SCENARIO_ENDED: {
    title: 'The scenario ended without answering.',
    advice: 'It has to call e.call.answer() in CallAlerting before it terminates.',
  },
  CALL_ENDED: {
    title: 'The scenario hung up before it answered.',
    advice: 'The log of the session says why. Call again if that was not meant.',
  },
  SDP_NO_MEDIA: {
    title: 'The call has neither sound nor picture.',
    advice: 'Turn on a camera or a microphone and call again.',
  },
  SDP_NO_CODEC: {
    title: 'The server and this browser share no format.',
    advice: 'Video has to be H.264 and sound Opus. Use a current Chrome, Edge or Safari.',
  },
  DEST_HANDSHAKE: {
    title: 'Whatever answers at the stream address does not speak RTMP.',
    advice: 'Check host and port: rtmps:// usually wants 443, rtmp:// 1935.',
  },
  DEST_PROTOCOL: {
    title: 'The streaming server sent something that is not allowed.',
    advice: 'Try another server of the service, and tell its operator.',
  },
};
