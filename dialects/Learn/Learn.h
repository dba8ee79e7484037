//===- Learn.h - the step program's dialect ---------------------*- C++ -*-===//

#ifndef TPC_DIALECTS_LEARN_LEARN_H
#define TPC_DIALECTS_LEARN_LEARN_H

#include "dialects/Tpc/Tpc.h"

#include "dialects/Learn/LearnDialect.h.inc"
#include "dialects/Learn/LearnEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/Learn/LearnAttributes.h.inc"

#define GET_OP_CLASSES
#include "dialects/Learn/LearnOps.h.inc"

#endif // TPC_DIALECTS_LEARN_LEARN_H
