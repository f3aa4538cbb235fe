# Cox regression of the time on a drug, stratified by region, by the survival package. Reads the rows that
# tests/examples/test_examples.py writes to a folder of its own (months, event, unit_rhf, age, male), prints the values
# that stratified_cox.csv keeps: Rscript stratified_cox.R rows.csv > stratified_cox.csv
library(survival)
rows <- read.csv(commandArgs(trailingOnly = TRUE)[1])
fit <- coxph(Surv(months, event) ~ age + male + strata(unit_rhf), data = rows, ties = "efron",
             control = coxph.control(eps = 1e-12, toler.chol = 1e-13, iter.max = 50))
found <- summary(fit)$coefficients
write.csv(data.frame(covariate = rownames(found), coef = sprintf("%.10g", found[, "coef"]),
                     se = sprintf("%.10g", found[, "se(coef)"])), row.names = FALSE, quote = FALSE)
