import { AzureServiceBusContainer } from '@testcontainers/azureservicebus'
import { getContainerRuntimeClient, Wait } from 'testcontainers'

export const EMULATOR_IMAGE = 'mcr.microsoft.com/azure-messaging/servicebus-emulator:2.0.0'
export const EMULATOR_SQL_IMAGE = 'mcr.microsoft.com/mssql/server:2022-CU14-ubuntu-22.04'
const ADMINISTRATION = 5300

/** Microsoft's emulator, and the SQL Server that it keeps its messages in. */
export interface RunningEmulator extends AsyncDisposable {
  readonly connectionString: string
  /** Administration over HTTP. */
  readonly adminUrl: string
}

/** Starts the emulator in Docker with a Config.json; undefined where no Docker answers. The first start pulls some 2 GB. */
export async function dockerServiceBus(
  config: unknown,
  onProgress?: (line: string) => void,
): Promise<RunningEmulator | undefined> {
  try {
    await getContainerRuntimeClient()
  } catch {
    return undefined
  }
  onProgress?.(`starting ${EMULATOR_IMAGE} in Docker (pulled once) …`)
  const container = await new AzureServiceBusContainer(EMULATOR_IMAGE)
    .acceptLicense()
    .withMssqlImage(EMULATOR_SQL_IMAGE)
    .withConfig(JSON.stringify(config))
    // Its own health request fails in some builds of the image.
    .withWaitStrategy(Wait.forLogMessage(/Emulator Service is Successfully Up/))
    .withStartupTimeout(300_000)
    .start()
  return {
    connectionString: container.getConnectionString(),
    adminUrl: `http://${container.getHost()}:${container.getMappedPort(ADMINISTRATION)}`,
    async [Symbol.asyncDispose]() {
      await container.stop()
    },
  }
}
