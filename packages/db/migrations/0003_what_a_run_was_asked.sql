CREATE SEQUENCE "public"."registry_order" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
DROP INDEX "showcase_run_newest";--> statement-breakpoint
ALTER TABLE "showcase_workspace" ALTER COLUMN "seed" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "showcase_workspace" ALTER COLUMN "scenario" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "model_run" ADD COLUMN "registry_order" bigint DEFAULT nextval('public.registry_order') NOT NULL;--> statement-breakpoint
ALTER TABLE "run_alias" ADD COLUMN "registry_order" bigint DEFAULT nextval('public.registry_order') NOT NULL;--> statement-breakpoint
-- What is there takes its place by the times it was written with, a run before an alias that was set in the same moment.
WITH "entry" AS (
	SELECT 'run' AS "kind", "run_id" AS "id", "created_at" AS "at" FROM "model_run"
	UNION ALL SELECT 'alias', "alias_name", "updated_at" FROM "run_alias"
), "placed" AS (
	SELECT "kind", "id", row_number() OVER (ORDER BY "at", "kind" DESC, "id") AS "place" FROM "entry"
), "placed_run" AS (
	UPDATE "model_run" SET "registry_order" = "place" FROM "placed" WHERE "kind" = 'run' AND "id" = "run_id"
)
UPDATE "run_alias" SET "registry_order" = "place" FROM "placed" WHERE "kind" = 'alias' AND "id" = "alias_name";--> statement-breakpoint
SELECT setval('public.registry_order', (SELECT count(*) FROM "model_run") + (SELECT count(*) FROM "run_alias") + 1, false);--> statement-breakpoint
ALTER TABLE "showcase_run" ADD COLUMN "run_order" bigint;--> statement-breakpoint
UPDATE "showcase_run" SET "run_order" = "place"
	FROM (SELECT "showcase_run_id" AS "id", row_number() OVER (ORDER BY "started_at", "showcase_run_id") AS "place" FROM "showcase_run") "placed"
	WHERE "id" = "showcase_run_id";--> statement-breakpoint
ALTER TABLE "showcase_run" ALTER COLUMN "run_order" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "showcase_run" ALTER COLUMN "run_order" ADD GENERATED ALWAYS AS IDENTITY (sequence name "showcase_run_run_order_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);--> statement-breakpoint
SELECT setval('public.showcase_run_run_order_seq', (SELECT count(*) FROM "showcase_run") + 1, false);--> statement-breakpoint
-- Untouched meant these three models then; a replay has to ask for them by name.
UPDATE "showcase_workspace" SET "run_config" = '{
	"train_model_types": ["naive", "seasonal_naive", "moving_average"],
	"backtest": {"horizon": 14, "strategy": "expanding", "n_splits": 3, "min_train_size": 30, "gap": 0, "metric": "wape"}
}' WHERE "run_config" IS NULL;--> statement-breakpoint
-- On own data neither had an effect: what is written there is only what the request was filled up with.
UPDATE "showcase_workspace" SET "seed" = NULL, "scenario" = NULL WHERE "skip_seed";--> statement-breakpoint
-- Every run before this one registered a refit and moved the alias, as the default of the column says.
ALTER TABLE "showcase_workspace" ADD COLUMN "promote" boolean DEFAULT true NOT NULL;--> statement-breakpoint
CREATE INDEX "model_run_grain_order" ON "model_run" USING btree ("store_id","product_id","registry_order");--> statement-breakpoint
CREATE INDEX "showcase_run_newest" ON "showcase_run" USING btree ("run_order" DESC NULLS FIRST);--> statement-breakpoint
ALTER TABLE "showcase_workspace" ADD CONSTRAINT "showcase_workspace_seeded" CHECK ("showcase_workspace"."skip_seed" or ("showcase_workspace"."seed" is not null and "showcase_workspace"."scenario" is not null));