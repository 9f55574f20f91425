/** The simulated providers: how each one's model is made, and how it reads a request. */
import { controlled as azoraone } from '../../../infra/local/simulators/azoraone/controlled.ts';
import { createAzoraOneModel } from '../../../infra/local/simulators/azoraone/model.ts';
import { controlled as docuprox } from '../../../infra/local/simulators/docuprox/controlled.ts';
import { createDocuProxModel } from '../../../infra/local/simulators/docuprox/model.ts';
import { readDocuProxRequest } from '../../../infra/local/simulators/docuprox/read-request.ts';
import type { ModelRequest } from '../../../infra/local/simulators/model-request.ts';
import { controlled as ocrolus } from '../../../infra/local/simulators/ocrolus/controlled.ts';
import { createOcrolusModel } from '../../../infra/local/simulators/ocrolus/model.ts';
import { readOcrolusRequest } from '../../../infra/local/simulators/ocrolus/read-request.ts';
import { type HttpRequest, readRequest, readUpload } from '../../../infra/local/simulators/read-request.ts';
import type { Model, World } from './recorded-model.ts';

export interface SimulatedProvider {
  readRequest(request: HttpRequest): Promise<ModelRequest>;
  createModel(world: World): Model;
}

export const PROVIDERS: ReadonlyMap<string, SimulatedProvider> = new Map([
  [
    'azoraone',
    {
      readRequest: (request: HttpRequest) => readRequest(request, 'file', readUpload),
      createModel({ now, processingMs }: World): Model {
        const model = createAzoraOneModel({ now, preprocessingMs: processingMs });
        return { ...model, controlled: azoraone(model) };
      },
    },
  ],
  [
    'docuprox',
    {
      readRequest: readDocuProxRequest,
      createModel({ now, processingMs, newUuid }: World): Model {
        const model = createDocuProxModel({ now, processingMs, newJobId: newUuid });
        return { ...model, controlled: docuprox(model) };
      },
    },
  ],
  [
    'ocrolus',
    {
      readRequest: readOcrolusRequest,
      createModel({ now, processingMs, newUuid }: World): Model {
        const model = createOcrolusModel({ now, processingMs, newUuid });
        return { ...model, controlled: ocrolus(model) };
      },
    },
  ],
]);
