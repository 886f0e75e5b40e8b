import type { WorkspaceExportResult } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import { createExportFlights } from './export-flights.ts';

interface Flight {
  workspaceId: string;
  openSnapshot: () => void;
  land: () => void;
  crash: (error: Error) => void;
}

function watchFlights() {
  const flights: Flight[] = [];
  const start = (workspaceId: string, openSnapshot: () => void) =>
    new Promise<WorkspaceExportResult>((resolve, reject) => {
      const number = flights.length;
      flights.push({
        workspaceId,
        openSnapshot,
        land: () => resolve(resultOf(workspaceId, number)),
        crash: reject,
      });
    });
  return { flights, request: createExportFlights(start) };
}

function resultOf(workspace_id: string, flight: number): WorkspaceExportResult {
  return {
    workspace_id,
    bundle_path: workspace_id,
    bundle_format_version: 1,
    exported_at: new Date(flight).toISOString(),
    files: [],
    scenario_plans_exported: 0,
    model_runs_referenced: 0,
    model_runs: [],
    unresolved_references: [],
    validated: true,
    bundle_digest: '0'.repeat(64),
    unchanged: false,
  };
}

describe('createExportFlights', () => {
  it('lets requests join until the snapshot opens, and no longer', async () => {
    const { flights, request } = watchFlights();
    const early = [request('a'), request('a'), request('a')];
    expect(flights).toHaveLength(1);
    flights[0]?.openSnapshot();
    const late = [request('a'), request('a')];
    expect(flights).toHaveLength(2);
    for (const flight of flights) flight.land();
    const stamps = (await Promise.all([...early, ...late])).map(({ exported_at }) =>
      Date.parse(exported_at),
    );
    expect(stamps).toEqual([0, 0, 0, 1, 1]);
  });

  it('keeps a waiting flight joinable when the one before it lands', async () => {
    const { flights, request } = watchFlights();
    const first = request('a');
    flights[0]?.openSnapshot();
    const second = request('a');
    flights[0]?.land();
    await first;
    const joined = request('a');
    expect(flights).toHaveLength(2);
    flights[1]?.land();
    expect(await joined).toBe(await second);
  });

  it('never joins another workspace', () => {
    const { flights, request } = watchFlights();
    void request('a');
    void request('b');
    expect(flights.map((flight) => flight.workspaceId)).toEqual(['a', 'b']);
  });

  it('starts anew after a flight that failed before its snapshot', async () => {
    const { flights, request } = watchFlights();
    const failed = [request('a'), request('a')];
    flights[0]?.crash(new Error('busy'));
    for (const outcome of failed) await expect(outcome).rejects.toThrow('busy');
    const next = request('a');
    expect(flights).toHaveLength(2);
    flights[1]?.land();
    expect(await next).toMatchObject({ workspace_id: 'a' });
  });
});
