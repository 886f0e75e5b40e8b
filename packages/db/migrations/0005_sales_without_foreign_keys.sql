ALTER TABLE "sales_daily" DROP CONSTRAINT "sales_daily_store_id_fkey";
--> statement-breakpoint
ALTER TABLE "sales_daily" DROP CONSTRAINT "sales_daily_product_id_fkey";
--> statement-breakpoint
-- A store or product with sales stays, as with the keys; checked once a statement instead of once a row.
CREATE FUNCTION "public"."keep_what_has_sales"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	"has_sales" boolean;
BEGIN
	IF TG_OP = 'TRUNCATE' THEN
		"has_sales" := EXISTS (SELECT FROM "public"."sales_daily");
	ELSIF TG_TABLE_NAME = 'store' THEN
		"has_sales" := EXISTS (SELECT FROM "public"."sales_daily" JOIN "gone" USING ("store_id"));
	ELSE
		"has_sales" := EXISTS (SELECT FROM "public"."sales_daily" JOIN "gone" USING ("product_id"));
	END IF;
	IF "has_sales" THEN
		RAISE foreign_key_violation USING
			MESSAGE = format('the table %s loses rows that still have sales; delete those sales first', TG_TABLE_NAME),
			TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
	END IF;
	RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "store_with_sales" AFTER DELETE ON "store" REFERENCING OLD TABLE AS "gone"
	FOR EACH STATEMENT EXECUTE FUNCTION "public"."keep_what_has_sales"();
--> statement-breakpoint
CREATE TRIGGER "product_with_sales" AFTER DELETE ON "product" REFERENCING OLD TABLE AS "gone"
	FOR EACH STATEMENT EXECUTE FUNCTION "public"."keep_what_has_sales"();
--> statement-breakpoint
CREATE TRIGGER "stores_with_sales" AFTER TRUNCATE ON "store"
	FOR EACH STATEMENT EXECUTE FUNCTION "public"."keep_what_has_sales"();
--> statement-breakpoint
CREATE TRIGGER "products_with_sales" AFTER TRUNCATE ON "product"
	FOR EACH STATEMENT EXECUTE FUNCTION "public"."keep_what_has_sales"();
