/** The typed client against a server, as a program of somebody else would use it. */
import { ApiError, bodyOf, createApiClient } from '@callcast/api-client';
import { streamKey } from '@callcast/testing/leaks';
import { expect, test } from 'vitest';
import { API_KEY, Callcast } from '../calls/callcast.ts';

test('what the types say is what a server answers', async () => {
  await using server = await Callcast.start();
  const api = createApiClient({ server: server.base, apiKey: API_KEY });
  expect(await bodyOf(api.GET('/api/v1/calls'))).toEqual({ calls: [], total: 0 });

  const { sessions } = await bodyOf(api.GET('/api/v1/sessions', { params: { query: { state: 'running' } } }));
  expect(sessions.map(({ id }) => id)).toEqual([]);

  const key: string = streamKey('client');
  const params = { path: { application: '1' } };
  const added = await bodyOf(
    api.POST('/api/v1/applications/{application}/destinations', {
      params,
      body: { name: 'tower', preset: 'custom', server: 'rtmp://127.0.0.1/app', key },
    }),
  );
  expect(added.name).toBe('tower');
  const { destinations } = await bodyOf(api.GET('/api/v1/applications/{application}/destinations', { params }));
  expect(destinations.map(({ name }) => name)).toEqual(['tower']);
  const path = { application: '1', destination: String(added.id) };
  const { response } = await api.DELETE('/api/v1/applications/{application}/destinations/{destination}', {
    params: { path },
  });
  expect(response.status).toBe(204);

  const again = api.DELETE('/api/v1/applications/{application}/destinations/{destination}', { params: { path } });
  const error = await again.catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ code: 'DESTINATION_UNKNOWN', status: 404 });
  const stranger = createApiClient({ server: server.base });
  await expect(stranger.GET('/api/v1/calls')).rejects.toMatchObject({ code: 'API_KEY_MISSING', status: 401 });
});
