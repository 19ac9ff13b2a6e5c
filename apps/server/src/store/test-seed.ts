/** For tests: the demo, with a password and a key that nobody knows. */
export const TEST_SEED = {
  apiKeyPrefix: 'test-key',
  apiKeySha256: '0'.repeat(64),
  passwordHash: 'no hash',
  cdnUrl: 'rtmp://127.0.0.1:1935/live',
  streamName: 'demo',
  now: Date.UTC(2026, 4, 4, 12),
} as const;
