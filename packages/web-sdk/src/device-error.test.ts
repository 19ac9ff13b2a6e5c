import { expect, test } from 'vitest';
import { deviceError, missingMediaDevices } from './device-error.ts';

// Exception names: Media Capture and Streams §10.2; the last four are those of older browsers.
const cases = [
  ['NotAllowedError', 'PERMISSION_DENIED'],
  ['SecurityError', 'PERMISSION_DENIED'],
  ['NotFoundError', 'DEVICE_NOT_FOUND'],
  ['NotReadableError', 'DEVICE_IN_USE'],
  ['AbortError', 'DEVICE_FAILED'],
  ['OverconstrainedError', 'DEVICE_CONSTRAINTS'],
  ['TypeError', 'DEVICE_FAILED'],
  ['PermissionDeniedError', 'PERMISSION_DENIED'],
  ['DevicesNotFoundError', 'DEVICE_NOT_FOUND'],
  ['TrackStartError', 'DEVICE_IN_USE'],
  ['ConstraintNotSatisfiedError', 'DEVICE_CONSTRAINTS'],
] as const;

for (const [name, code] of cases) {
  test(`${name} is ${code}`, () => {
    expect(deviceError(new DOMException('', name), ['camera']).code).toBe(code);
  });
}

test('an OverconstrainedError that is no Error is recognised by its name', () => {
  expect(deviceError({ name: 'OverconstrainedError', constraint: 'width' }, ['camera']).code).toBe(
    'DEVICE_CONSTRAINTS',
  );
});

test('Safari reports constraints when there is no camera at all', () => {
  const error = new DOMException('', 'OverconstrainedError');
  expect(deviceError(error, ['camera'], new Set(['microphone'])).code).toBe('DEVICE_NOT_FOUND');
  expect(deviceError(error, ['camera'], new Set(['camera'])).code).toBe('DEVICE_CONSTRAINTS');
});

test('names inherited from Object are no exception names', () => {
  expect(deviceError({ name: 'constructor' }, ['camera']).code).toBe('DEVICE_FAILED');
});

test('the cause and the device are kept', () => {
  const cause = new DOMException('Permission dismissed', 'NotAllowedError');
  const error = deviceError(cause, ['camera', 'microphone']);
  expect(error.cause).toBe(cause);
  expect(error.message).toBe('camera and microphone: Permission dismissed');
});

test('no media devices: the insecure origin is told from the old browser', () => {
  expect(missingMediaDevices({ isSecureContext: false, mediaDevices: undefined })?.code).toBe('INSECURE_ORIGIN');
  expect(missingMediaDevices({ isSecureContext: true, mediaDevices: undefined })?.code).toBe('WEBRTC_MISSING');
  expect(missingMediaDevices({ isSecureContext: true, mediaDevices: {} as MediaDevices })).toBeUndefined();
});
