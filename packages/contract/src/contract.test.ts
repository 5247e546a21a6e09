import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  ApiError,
  ChannelTarget,
  createCaller,
  readInstance,
  readReport,
  route,
  routes,
  routeUrl,
} from './index.js';

describe('the route table', () => {
  it('has no two routes with one method and path', () => {
    const keys = Object.values(routes).map(({ method, path }) => `${method} ${path}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('declares a schema for every path parameter', () => {
    for (const { path, params } of Object.values(routes)) {
      const named = [...path.matchAll(/:(\w+)/g)].map((match) => match[1]).sort();
      expect(Object.keys(params?.shape ?? {}).sort()).toEqual(named);
    }
  });
});

it('builds a URL with escaped parameters and without empty filters', () => {
  const url = routeUrl(readReport, { params: { id: 'a/b' }, query: { limit: 10, offset: undefined } });
  expect(url).toBe('/api/reports/a%2Fb?limit=10');
});

it.each(['tk_ü', 'tk_\u200b1', 'tk_…', 'tk\n1'])(
  'takes no access token that no header can carry: %j',
  (accessToken) => {
    const target = (token: string) => ({
      kind: 'ntfy',
      url: 'https://ntfy.example/alerts',
      accessToken: token,
    });
    expect(ChannelTarget.safeParse(target(accessToken)).success).toBe(false);
    expect(ChannelTarget.safeParse(target('tk_1-2.3~4')).success).toBe(true);
  },
);

describe('createCaller', () => {
  const answer =
    (body: unknown, status = 200) =>
    async () =>
      Response.json(body, { status });

  it('drops fields that the contract does not declare', async () => {
    const ping = route({
      method: 'GET',
      path: '/ping',
      access: 'public',
      summary: '',
      response: z.object({ a: z.string() }),
    });
    expect(await createCaller(answer({ a: 'x', secret: 'y' }))(ping)).toEqual({ a: 'x' });
  });

  it('throws the problem that the API states', async () => {
    const problem = {
      type: 'about:blank',
      title: 'Not found',
      status: 404,
      code: 'not-found',
      detail: 'No such report.',
    };
    const call = createCaller(answer(problem, 404))(readInstance);
    await expect(call).rejects.toEqual(new ApiError(problem as never));
  });

  it('throws a plain problem when something else answers in its place', async () => {
    const call = createCaller(async () => new Response('<html>', { status: 502 }))(readInstance);
    await expect(call).rejects.toMatchObject({ problem: { code: 'internal', status: 502 } });
  });
});
