import type * as z from 'zod';
import { bundleReportSchema, workspaceExportResultSchema } from './export.ts';
import {
  aliasInputSchema,
  aliasSchema,
  compareModelRunsInputSchema,
  compareModelRunsResultSchema,
  deleteAliasResultSchema,
  keptModelRunSchema,
  listAliasesInputSchema,
  listAliasesResultSchema,
  listModelRunsInputSchema,
  listModelRunsResultSchema,
  modelRunInputSchema,
  modelRunsByIdsInputSchema,
  modelRunsByIdsResultSchema,
  modelRunVerificationSchema,
  setAliasInputSchema,
} from './registry.ts';
import { replayProofInputSchema, replayProofSchema } from './replay-proof.ts';
import {
  listGrainsInputSchema,
  listGrainsResultSchema,
  listProductsInputSchema,
  listProductsResultSchema,
  listStoresInputSchema,
  listStoresResultSchema,
  salesCoverageInputSchema,
  salesCoverageSchema,
  seriesInputSchema,
  seriesSchema,
} from './sales.ts';
import {
  compareScenariosInputSchema,
  compareScenariosResultSchema,
  comparisonSchema,
  deleteScenarioResultSchema,
  listScenariosInputSchema,
  listScenariosResultSchema,
  savePlanInputSchema,
  scenarioInputSchema,
  scenarioPlanSchema,
  scenariosByIdsInputSchema,
  scenariosByIdsResultSchema,
  simulateInputSchema,
} from './scenario.ts';
import {
  currentInputSchema,
  currentResultSchema,
  eventsInputSchema,
  presetsInputSchema,
  presetsResultSchema,
  runRequestSchema,
  showcaseRunInputSchema,
  startResultSchema,
  stopResultSchema,
} from './showcase.ts';
import {
  deleteWorkspaceResultSchema,
  listWorkspacesInputSchema,
  listWorkspacesResultSchema,
  updateWorkspaceInputSchema,
  workspaceHealthSchema,
  workspaceInputSchema,
  workspaceSchema,
} from './workspace.ts';

interface Declaration {
  description: string;
  input: z.ZodType;
}

/** A procedure as client and server know it: its purpose, input and output. */
export interface AnswerDeclaration extends Declaration {
  type: 'query' | 'mutation';
  output: z.ZodType;
}

export interface EventsDeclaration extends Declaration {
  type: 'subscription';
}

interface ProcedureTree {
  [name: string]: AnswerDeclaration | EventsDeclaration | ProcedureTree;
}

/** Every procedure by its path. The server builds its routers on this list, and the tests of the page build their stub on it. */
export const procedures = {
  sales: {
    coverage: {
      type: 'query',
      description: 'Summarizes the loaded sales: counts, days, and where the rows came from.',
      input: salesCoverageInputSchema,
      output: salesCoverageSchema,
    },
    stores: {
      type: 'query',
      description: 'Stores by code.',
      input: listStoresInputSchema,
      output: listStoresResultSchema,
    },
    products: {
      type: 'query',
      description: 'Products by sku.',
      input: listProductsInputSchema,
      output: listProductsResultSchema,
    },
    grains: {
      type: 'query',
      description: 'Store and product pairs, the best covered first.',
      input: listGrainsInputSchema,
      output: listGrainsResultSchema,
    },
    series: {
      type: 'query',
      description: 'Units per day of one store and product; a day without a row is 0.',
      input: seriesInputSchema,
      output: seriesSchema,
    },
  },
  registry: {
    runs: {
      list: {
        type: 'query',
        description: 'Model runs, newest first by default, filtered by model, status or grain.',
        input: listModelRunsInputSchema,
        output: listModelRunsResultSchema,
      },
      byId: {
        type: 'query',
        description: 'One model run with its metrics and its pinned model file.',
        input: modelRunInputSchema,
        output: keptModelRunSchema,
      },
      byIds: {
        type: 'query',
        description: 'Up to 500 model runs at once; unknown ids come back as missing.',
        input: modelRunsByIdsInputSchema,
        output: modelRunsByIdsResultSchema,
      },
      verify: {
        type: 'query',
        description: 'Hashes the model file again and compares it with the registered hash.',
        input: modelRunInputSchema,
        output: modelRunVerificationSchema,
      },
      compare: {
        type: 'query',
        description: 'Two model runs side by side, with metric deltas if they are comparable.',
        input: compareModelRunsInputSchema,
        output: compareModelRunsResultSchema,
      },
    },
    aliases: {
      list: {
        type: 'query',
        description: 'Aliases with the run each points at, and whether it is stale.',
        input: listAliasesInputSchema,
        output: listAliasesResultSchema,
      },
      byName: {
        type: 'query',
        description: 'One alias.',
        input: aliasInputSchema,
        output: aliasSchema,
      },
      set: {
        type: 'mutation',
        description: 'Points an alias at a success run, moving an existing alias.',
        input: setAliasInputSchema,
        output: aliasSchema,
      },
      delete: {
        type: 'mutation',
        description: 'Deletes an alias; the run it pointed at is kept.',
        input: aliasInputSchema,
        output: deleteAliasResultSchema,
      },
    },
  },
  scenario: {
    simulate: {
      type: 'query',
      description: 'Applies assumptions to the forecast of a run; saves nothing.',
      input: simulateInputSchema,
      output: comparisonSchema,
    },
    save: {
      type: 'mutation',
      description: 'Simulates a plan and saves it under a name.',
      input: savePlanInputSchema,
      output: scenarioPlanSchema,
    },
    list: {
      type: 'query',
      description: 'Saved plans without their days, newest first, filtered by run or tags.',
      input: listScenariosInputSchema,
      output: listScenariosResultSchema,
    },
    byId: {
      type: 'query',
      description: 'One saved plan with its day-by-day comparison.',
      input: scenarioInputSchema,
      output: scenarioPlanSchema,
    },
    byIds: {
      type: 'query',
      description: 'Up to 500 plans at once; unknown ids come back as missing.',
      input: scenariosByIdsInputSchema,
      output: scenariosByIdsResultSchema,
    },
    compare: {
      type: 'query',
      description: 'Two to five saved plans, ranked by their gain.',
      input: compareScenariosInputSchema,
      output: compareScenariosResultSchema,
    },
    delete: {
      type: 'mutation',
      description: 'Deletes a saved plan; workspaces that name it then have a dangling reference.',
      input: scenarioInputSchema,
      output: deleteScenarioResultSchema,
    },
  },
  workspace: {
    list: {
      type: 'query',
      description: 'Saved workspaces, pinned first, filtered, sorted and paged by the server.',
      input: listWorkspacesInputSchema,
      output: listWorkspacesResultSchema,
    },
    byId: {
      type: 'query',
      description: 'One workspace: its request, outcome and objects.',
      input: workspaceInputSchema,
      output: workspaceSchema,
    },
    update: {
      type: 'mutation',
      description:
        'Renames, annotates, tags, pins or archives a workspace; only the fields present change.',
      input: updateWorkspaceInputSchema,
      output: workspaceSchema,
    },
    delete: {
      type: 'mutation',
      description: 'Deletes only the record; runs, plans, model files and the bundle stay.',
      input: workspaceInputSchema,
      output: deleteWorkspaceResultSchema,
    },
    health: {
      type: 'query',
      description: 'Checks whether every run, plan and alias a workspace names still exists.',
      input: workspaceInputSchema,
      output: workspaceHealthSchema,
    },
    replayProof: {
      type: 'query',
      description:
        'Compares two kept runs part by part, by their digests and the evidence behind them.',
      input: replayProofInputSchema,
      output: replayProofSchema,
    },
    export: {
      type: 'mutation',
      description: 'Writes the bundle of a workspace and answers after verifying it from disk.',
      input: workspaceInputSchema,
      output: workspaceExportResultSchema,
    },
    bundle: {
      type: 'query',
      description: "The verifier's report on the exported bundle, file by file.",
      input: workspaceInputSchema,
      output: bundleReportSchema,
    },
  },
  showcase: {
    presets: {
      type: 'query',
      description: 'The recipes for synthetic sales, with their sizes.',
      input: presetsInputSchema,
      output: presetsResultSchema,
    },
    start: {
      type: 'mutation',
      description: 'Starts a run and answers at once; one run at a time. Follow it with events.',
      input: runRequestSchema,
      output: startResultSchema,
    },
    stop: {
      type: 'mutation',
      description: 'Stops a run; it settles as failed within a second and keeps what it made.',
      input: showcaseRunInputSchema,
      output: stopResultSchema,
    },
    current: {
      type: 'query',
      description: 'The run in progress in the whole system, and the newest one.',
      input: currentInputSchema,
      output: currentResultSchema,
    },
    events: {
      type: 'subscription',
      description: 'The step events of a run as they are written, from the last event id on.',
      input: eventsInputSchema,
    },
  },
} as const satisfies ProcedureTree;
