import type { CallClient, LocalMedia, MediaKind } from '@callcast/web-sdk';
import { element } from '../dom/element.ts';
import type { CallText } from './text.ts';

export interface DevicePicker {
  readonly root: HTMLElement;
  close(): void;
}

/**
 * Lets the person choose camera and microphone. Follows what is plugged in and out.
 *
 * @param onError Takes whatever `useDevice` rejects with.
 */
export function devicePicker(
  client: CallClient,
  media: LocalMedia,
  text: CallText,
  onError: (error: unknown) => void,
): Readonly<Record<MediaKind, DevicePicker>> {
  return {
    video: onePicker('video', text.camera, text.cameraNumber),
    audio: onePicker('audio', text.microphone, text.microphoneNumber),
  };

  function onePicker(kind: MediaKind, label: string, unnamed: string): DevicePicker {
    const id = `device-${kind}`;
    const select = element('select', { class: 'input', id });
    const root = element('div', { class: 'field' }, element('label', { for: id }, label), select);

    const fill = async (): Promise<void> => {
      const { cameras, microphones } = await client.media.devices();
      const devices = kind === 'video' ? cameras : microphones;
      const current = (kind === 'video' ? media.videoTrack : media.audioTrack)?.getSettings().deviceId;
      select.replaceChildren(
        ...devices.map((device, index) =>
          element(
            'option',
            { value: device.deviceId, selected: device.deviceId === current },
            device.label || `${unnamed} ${index + 1}`,
          ),
        ),
      );
      root.hidden = devices.length === 0;
    };
    const refill = (): void => {
      fill().catch(onError);
    };
    select.addEventListener('change', () => {
      media.useDevice(kind, select.value).catch(onError).finally(refill);
    });
    refill();
    const unsubscribes = [client.media.onDevicesChange(refill), media.on('track', refill)];
    return {
      root,
      close: () => {
        for (const unsubscribe of unsubscribes) unsubscribe();
      },
    };
  }
}
