-- Claims by the country and the number of a place that they name, and by the way a figure goes.
CREATE INDEX place_country ON place (country) WHERE country IS NOT NULL;
CREATE INDEX place_number ON place (place) WHERE place IS NOT NULL;
CREATE INDEX figure_change ON figure (change) WHERE change IS NOT NULL;
