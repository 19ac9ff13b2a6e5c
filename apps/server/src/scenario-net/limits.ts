import { millis } from '@callcast/core';

const MiB = 1024 * 1024;

/** Bounds of what scenarios do over the network, each with its reason. */
export const netLimits = {
  /** Of one request, and of what is drained at the end of a session: both as the scenario API publishes them. */
  requestTimeout: millis(90_000),
  drainTimeout: millis(90_000),
  /** Of one connection, with the look-up of its name: as published. */
  connectionTimeout: millis(6_000),
  /** Requests of a session at once, and with those that wait: as published. */
  activeRequests: 3,
  requestsInAll: 35,
  /** Bytes of an answer, as published: of its encoded form, of each step of its decoding, and of what comes out. */
  answerBytes: 2 * MiB,
  /** The same of a file that is played, as published. */
  audioFileBytes: 10 * MiB,
  /** Bytes of a request's body: as many as may come back. A heap of 16 MiB has no room for much more. */
  bodyBytes: 2 * MiB,
  /** Characters of a url with its `params`: what common servers take of a request line. */
  urlCharacters: 8_192,
  /** Header fields of a request, and their characters in all: as common servers take them. */
  headers: 100,
  headerCharacters: 32 * 1024,
  /** Bytes of an answer's header fields: Node's own bound. */
  answerHeaderBytes: 16 * 1024,
  /** Redirects followed: twice what a tidy service needs; a loop costs ten requests. */
  redirects: 10,
  /** Encodings laid one over the other: one is usual, two have been seen. */
  contentEncodings: 2,
  /** Addresses of a host that are tried: a dead network costs some of them, a list of thousands must not. */
  addresses: 8,
  /** Milliseconds until the next address is tried beside one that does not answer: three round trips around the world. */
  nextAddressMs: 1_000,
  /** Milliseconds a name server may take, and how often it is asked: within the 6 s of a connection. */
  nameServerMs: 1_500,
  nameServerTries: 2,
  /** Until the addresses of the other family are done without. */
  otherFamily: millis(250),
  /** Bytes of /etc/hosts that are looked at: ad blockers' lists have some megabytes. */
  hostsFileBytes: 4 * MiB,
  /**
   * Bytes of one WebSocket message, either way: services that speak and listen send 100 kB at most, and the heap of a scenario
   * holds such a text twice over, as UTF-16.
   */
  messageBytes: MiB,
  /** Bytes that wait for the other end of a WebSocket: some messages of the largest kind. */
  sendQueueBytes: 4 * MiB,
  /** WebSockets a session has opened: a scenario talks to a service for speech, one for text, and some more. */
  openWebSockets: 10,
  /** WebSockets that came to a session, beside one for each call: as published. */
  webSocketsBesideCalls: 3,
  /** Until the other end agrees to a WebSocket, its connection included. */
  webSocketHandshakeTimeout: millis(10_000),
  /** A peer that is gone without a FIN is noticed by the second missing pong. */
  pingInterval: millis(30_000),
  /** Until the other end says goodbye too. */
  webSocketCloseTimeout: millis(3_000),
  /**
   * Messages of one WebSocket that a scenario gets at once, and per second: a run takes up to 1,000 waiting events and is ended
   * beyond that. What comes faster waits in the socket, and the other end waits with it.
   */
  messageBurst: 200,
  messagesPerSecond: 100,
  /** A longer message counts as so many: each byte is copied to the process of the run, and one of 1 MiB takes this one 5 ms. */
  bytesOfOneMessage: 32 * 1024,
  /** Messages and bytes that had been read when a socket was paused: more than one read of 64 KiB can hold is a flood of empty ones. */
  heldMessages: 4_096,
  heldBytes: 4 * MiB,
  /** Bytes of a request to the session's own URL: webhooks have some kilobytes, and each crosses into the run as one event. */
  controlBodyBytes: 64 * 1024,
  /** Bytes of a scenario's answer to it. */
  controlAnswerBytes: MiB,
  /** Header fields that a scenario sees of it, and the characters of each: what SIP allows. */
  controlHeaders: 50,
  controlHeaderCharacters: 4_095,
  /** Requests to one session that wait for its scenario: they are answered one after the other, in up to a second each. */
  controlRequests: 10,
  /** Until a scenario has answered: it may ask another server first. */
  controlTimeout: millis(30_000),
} as const;
